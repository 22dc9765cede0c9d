import { type ConfigError, loadConfig, matching, port, url } from '@keelson/chassis';
import { expect, it } from 'vitest';
import { type Checks, checkEnvironment } from './check-environment.ts';

const specs = {
  HTTP_PORT: port({ default: 1 }),
  EVENTSTORE_URL: matching('a connection string', (text) => text.startsWith('esdb:'), { default: 'esdb://h' }),
  MONGODB_URL: url({ default: undefined }),
};
const service: Checks = {
  given: {},
  check(env) {
    try {
      loadConfig(specs, env);
      return [];
    } catch (error) {
      return (error as ConfigError).faults;
    }
  },
};

function faults(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    checkEnvironment(env, [service, service]);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

it('lists the faults of the laptop and of all services in one, each variable once, no secrets', () => {
  const found = faults({
    KEELSON_PORT: 'abc',
    LOG_LEVEL: 'x',
    MONGODB_URL: 'mongodb://u:secret@h:bad',
    EVENTSTORE_URL: 'http://admin:hunter2@x',
  });
  expect(found.map((fault) => fault.split(':')[0]).sort()).toEqual([
    'EVENTSTORE_URL',
    'KEELSON_PORT',
    'LOG_LEVEL',
    'MONGODB_URL',
  ]);
  expect(found.join()).not.toMatch(/secret|hunter2/);
});

it('names the variable that was set', () => {
  expect(faults({ KEELSON_EVENTSTORE_URL: 'x', EVENTSTORE_URL: 'esdb://h' })).toEqual([
    'KEELSON_EVENTSTORE_URL: expected a connection string, got "x"',
  ]);
});

it('does not care for what the laptop sets itself', () => {
  expect(faults({ HTTP_PORT: 'abc' })).toEqual([]);
});

it('asks nobody for what the laptop gives itself, and looks at it where it is set', () => {
  const needing: Checks = {
    given: { BANK_URL: 'http://127.0.0.1:1' },
    check: ({ BANK_URL }) => (BANK_URL?.startsWith('http:') ? [] : ['BANK_URL: is no address']),
  };
  expect(() => checkEnvironment({}, [needing])).not.toThrow();
  expect(() => checkEnvironment({ BANK_URL: '' }, [needing])).not.toThrow();
  expect(() => checkEnvironment({ BANK_URL: 'bank' }, [needing])).toThrow('BANK_URL: is no address');
});
