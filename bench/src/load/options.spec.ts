import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line of the load', () => {
  it('has defaults for all of it', () => {
    expect(readOptions([], {})).toEqual({ orders: 10_000, connections: 64, url: 'http://127.0.0.1:8080', seed: 1 });
  });

  it('takes the address of the platform from --url, KEELSON_URL or KEELSON_PORT', () => {
    expect(readOptions([], { KEELSON_PORT: '82' })?.url).toBe('http://127.0.0.1:82');
    expect(readOptions([], { KEELSON_URL: 'http://keelson.test:81/' })?.url).toBe('http://keelson.test:81');
    expect(readOptions(['--url', 'https://a.test'], { KEELSON_URL: 'http://b.test' })?.url).toBe('https://a.test');
  });

  it('asks for help', () => {
    expect(readOptions(['--help'], {})).toBeUndefined();
  });

  it.each([
    ['--orders', '0'],
    ['--orders', '1e3'],
    ['--connections', '-1'],
    ['--url', 'ftp://x'],
    ['--speed', '9'],
  ])('says what is wrong with %s %s', (...args) => {
    expect(() => readOptions(args, {})).toThrow(args[0]);
  });
});
