import { expect, test } from 'vitest';
import { ConfigError, loadConfig, type Specs } from './config.ts';
import {
  address,
  bool,
  choice,
  httpUrl,
  matching,
  millis,
  port,
  type Spec,
  secret,
  share,
  str,
  url,
  whole,
} from './spec.ts';

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
      SEARCH: httpUrl(),
      SHARE: share({ default: 1 }),
      COUNT: whole(1, 100, { default: 80 }),
      WAIT: millis({ default: 5 }),
      MODE: choice(['a', 'b'], { default: 'a' }),
    },
    {
      GRPC_PORT: '0',
      NAME: 'x',
      STORE: 'esdb://localhost:2113?tls=false',
      SEARCH: 'https://ann:pw@search:9200/orders',
      FAST: 'yes',
      SHARE: '0.5',
      COUNT: '100',
      MODE: 'b',
    },
  );
  expect(config).toEqual({
    HTTP_PORT: 5007,
    GRPC_PORT: 0,
    NAME: 'x',
    STORE: 'esdb://localhost:2113?tls=false',
    FAST: true,
    SEARCH: 'https://ann:pw@search:9200/orders',
    SHARE: 0.5,
    COUNT: 100,
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
  expect(faultsOf({ KEY: matching('a key', () => false) }, { KEY: 'x' })).toEqual(['KEY: expected a key, got "x"']);
});

test.each([
  ['//admin:changeit@store', '//***@store'],
  ['ftp://admin:changeit@store:9200/x', 'ftp://***@store:9200/x'],
  ['admin:changeit@store:9200', '***@store:9200'],
  ['http://admin:change/it@store', 'http://***@store'],
  ['http://admin:change@it@store:x', 'http://***@store:x'],
])('of %s, which is refused, no credentials are shown', (value, shown) => {
  expect(faultsOf({ STORE: httpUrl() }, { STORE: value })).toEqual([
    `STORE: expected an http:// or https:// URL, got "${shown}"`,
  ]);
});

const wholeFrom5 = whole(5, 80);
test.each<[string, Spec<unknown>, string[]]>([
  ['a port number from 0 to 65535', port(), ['0x10', '1e3', '5007.0', ' 5007', '-1', '65536']],
  ['a whole number from 5 to 80', wholeFrom5, ['4', '81', '7.5', '-7', '1e1', 'many', ' ']],
  ['a number from 0 to 1', share(), ['7', '-0.1', '1.01', 'half', 'NaN', ' ']],
  ['an http:// or https:// URL', httpUrl(), ['foo:bar', 'search:9200', 'ftp://search', 'http://', 'http:search', '/x']],
])('what is not %s is refused in these words', (expected, spec, values) => {
  for (const value of values) {
    expect(faultsOf({ V: spec }, { V: value })).toEqual([`V: expected ${expected}, got ${JSON.stringify(value)}`]);
  }
});

test('both bounds of a number are in it', () => {
  for (const COUNT of ['5', '80']) expect(loadConfig({ COUNT: wholeFrom5 }, { COUNT }).COUNT).toBe(Number(COUNT));
  for (const SHARE of ['0', '1']) expect(loadConfig({ SHARE: share() }, { SHARE }).SHARE).toBe(Number(SHARE));
});

test('of the chassis’ own, the share of traces is checked, and that the collector is asked by HTTP', () => {
  const env = { OTEL_TRACES_SAMPLER_ARG: '7', OTEL_EXPORTER_OTLP_ENDPOINT: 'foo:bar' };
  expect(faultsOf({}, env)).toEqual([
    'OTEL_EXPORTER_OTLP_ENDPOINT: expected an http:// or https:// URL (base URL of an OTLP collector; unset: no traces), got "foo:bar"',
    'OTEL_TRACES_SAMPLER_ARG: expected a number from 0 to 1 (share of new traces that are kept), got "7"',
  ]);
});

test.each(['127.0.0.1:5001', 'inventory:5005', 'inventory.shop.svc.cluster.local:5005', '[::1]:5001'])(
  '%s is where a service answers',
  (text) => {
    expect(loadConfig({ PEER: address() }, { PEER: text }).PEER).toBe(text);
  },
);

test.each(['inventory', 'http://inventory:5005', 'inventory:0', 'inventory:65536', '::1:5001', 'a b:5001', 'u@h:1'])(
  '%s is not',
  (text) => {
    expect(() => loadConfig({ PEER: address() }, { PEER: text })).toThrow('an address such as 127.0.0.1:5001');
  },
);
