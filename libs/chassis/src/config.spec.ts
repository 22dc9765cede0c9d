import { expect, test } from 'vitest';
import { ConfigError, loadConfig, type Specs } from './config.ts';
import { bool, choice, millis, num, port, secret, str, url } from './spec.ts';

const faultsOf = (specs: Specs, env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(specs, env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

test('values are read as what they are', () => {
  const config = loadConfig(
    {
      HTTP_PORT: port({ default: 5007 }),
      GRPC_PORT: port(),
      NAME: str(),
      STORE: url(),
      FAST: bool({ default: false }),
      RATIO: num({ default: 1 }),
      WAIT: millis({ default: 5 }),
      MODE: choice(['a', 'b'], { default: 'a' }),
    },
    { GRPC_PORT: '0', NAME: 'x', STORE: 'esdb://localhost:2113?tls=false', FAST: 'yes', RATIO: '0.5', MODE: 'b' },
  );
  expect(config).toEqual({
    HTTP_PORT: 5007,
    GRPC_PORT: 0,
    NAME: 'x',
    STORE: 'esdb://localhost:2113?tls=false',
    FAST: true,
    RATIO: 0.5,
    WAIT: 5,
    MODE: 'b',
    LOG_LEVEL: 'info',
    REQUEST_TIMEOUT_MS: 10_000,
    SLOW_REQUEST_MS: 1_000,
    DRAIN_DELAY_MS: 0,
    DRAIN_TIMEOUT_MS: 15_000,
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    OTEL_TRACES_SAMPLER_ARG: 1,
  });
});

test('an optional variable may be absent or empty', () => {
  const specs = { MONGODB_URL: url({ default: undefined }) };
  expect(loadConfig(specs, {}).MONGODB_URL).toBeUndefined();
  expect(loadConfig(specs, { MONGODB_URL: '' }).MONGODB_URL).toBeUndefined();
});

test('one error lists every fault: what was expected and what came', () => {
  const specs = { HTTP_PORT: port(), NAME: str({ desc: 'who it is' }), FAST: bool(), MODE: choice(['a', 'b']) };
  const env = { HTTP_PORT: '70000', FAST: 'maybe', MODE: 'c', REQUEST_TIMEOUT_MS: '0' };
  expect(faultsOf(specs, env)).toEqual([
    'REQUEST_TIMEOUT_MS: expected a whole number of milliseconds from 1 to 86400000 (longest time for one request), got "0"',
    'HTTP_PORT: expected a port number from 0 to 65535, got "70000"',
    'NAME: expected a text (who it is), but it is not set',
    'FAST: expected true or false, got "maybe"',
    'MODE: expected one of a, b, got "c"',
  ]);
  expect(new ConfigError(['a', 'b']).message).toBe('the configuration has 2 faults:\n  a\n  b');
});

test('secrets are never shown', () => {
  expect(faultsOf({ KEY: secret() }, {})).toEqual(['KEY: expected a text, but it is not set']);
  const [fault] = faultsOf({ STORE: url() }, { STORE: '//admin:changeit@store' });
  expect(fault).toBe('STORE: expected a URL, got "//***@store"');
});

test.each(['0x10', '1e3', '5007.0', ' 5007', '-1', '65536', ''])('the port %j is refused', (text) => {
  expect(faultsOf({ P: port() }, { P: text })).toHaveLength(1);
});
