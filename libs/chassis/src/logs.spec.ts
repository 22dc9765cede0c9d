import { expect, test } from 'vitest';
import { createLogger, type LogLevel } from './logs.ts';

function logger(level: LogLevel = 'info') {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({
    name: 'orders',
    level,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  });
  return { log, lines };
}

test('a line is JSON with level, RFC 3339 time, service and message', () => {
  const { log, lines } = logger();
  log.info({ id: 7 }, 'created');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'orders',
      id: 7,
      msg: 'created',
    },
  ]);
});

test('secrets are masked wherever they stand', () => {
  const { log, lines } = logger();
  log.info({ password: 'p', headers: { authorization: 'Bearer x', cookie: 'c' } }, 'to mongodb://user:pw@host/db');
  log.error({ err: new Error('cannot reach esdb://admin:changeit@store:2113') }, 'failed');
  expect(lines[0]).toMatchObject({
    password: '***',
    headers: { authorization: '***', cookie: '***' },
    msg: 'to mongodb://***@host/db',
  });
  log.info('to http://user:p@ss@host/db, see https://example.com/@ann');
  expect(lines[2]?.msg).toBe('to http://***@host/db, see https://example.com/@ann');
  expect(JSON.stringify(lines)).not.toMatch(/changeit|Bearer|user:pw/);
});

test('an error is its type, message, code and causes, whatever its client hung on it', () => {
  const { log, lines } = logger();
  const raw = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, metadata: { internalRepr: {} } });
  const error = Object.assign(new Error('not reachable', { cause: raw }), { type: 'unavailable', _raw: raw });
  log.warn({ error }, 'away');
  expect(lines[0]?.error).toEqual({
    type: 'Error',
    message: 'not reachable',
    code: 'unavailable',
    cause: { type: 'Error', message: '14 UNAVAILABLE', code: 14 },
  });
});

test('what nobody expected has the top of its stack, and no more', () => {
  const { log, lines } = logger();
  log.error({ err: new TypeError('x is not a function') }, 'failed');
  const { stack = '' } = (lines[0]?.err ?? {}) as { stack?: string };
  expect(stack).toMatch(/^at .*logs\.spec\.ts/);
  expect(stack.split('\n').length).toBeLessThanOrEqual(6);
});

test('a change of level reaches children that are there already', () => {
  const { log, lines } = logger('error');
  const child = log.child({ part: 'a' });
  const grandchild = child.child({ part: 'b' });
  log.level = 'debug';
  grandchild.debug('heard');
  expect(lines).toHaveLength(1);
  log.level = 'error';
  child.info('unheard');
  expect(lines).toHaveLength(1);
});
