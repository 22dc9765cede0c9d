import { join } from 'node:path';
import { ConfigError } from '@keelson/chassis';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('the laptop’s settings', () => {
  it('need none to be set', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      dataFolder: join(process.cwd(), '.data'),
      ports: 'fixed',
      profile: 'open',
      eventStoreUrl: undefined,
      drainTimeoutMs: 10_000,
    });
  });

  it('come from the environment', () => {
    const env = {
      KEELSON_PORT: '0',
      KEELSON_DATA: '/tmp/k',
      KEELSON_PORTS: 'auto',
      KEELSON_ACCESS: 'accounts',
      KEELSON_EVENTSTORE_URL: 'esdb://h:1',
    };
    expect(readConfig(env)).toMatchObject({
      port: 0,
      dataFolder: '/tmp/k',
      ports: 'auto',
      profile: 'accounts',
      eventStoreUrl: 'esdb://h:1',
    });
    expect(readConfig({ EVENTSTORE_URL: 'esdb://h:2' }).eventStoreUrl).toBe('esdb://h:2');
  });

  it('are refused with all faults at once', () => {
    const faulty = () => readConfig({ KEELSON_PORT: 'http', KEELSON_PORTS: 'some' });
    expect(faulty).toThrow(ConfigError);
    expect(faulty).toThrow(/KEELSON_PORT[\s\S]*KEELSON_PORTS/);
  });
});
