import { describe, expect, it } from 'vitest';
import { DEFAULTS, parseCommand, UsageError } from './cli.ts';

describe('the command line', () => {
  it('serves with defaults', () => {
    expect(parseCommand([])).toEqual({
      kind: 'serve',
      host: DEFAULTS.host,
      port: DEFAULTS.port,
      dataDir: DEFAULTS.data,
    });
  });

  it('takes host, port and folder', () => {
    const command = parseCommand(['--host', '::1', '--port', '0', '--data', 'data']);
    expect(command).toEqual({ kind: 'serve', host: '::1', port: 0, dataDir: 'data' });
  });

  it('helps', () => {
    expect(parseCommand(['--help']).kind).toBe('help');
  });

  it.each([['--port', 'x'], ['--port', '70000'], ['--nope'], ['stray']])('refuses %s %s', (...args) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
  });
});
