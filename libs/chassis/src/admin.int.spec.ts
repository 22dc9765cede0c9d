import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestContext, testContext } from '../test/fixtures.ts';
import { ServiceError, startAdmin } from './index.ts';

let ctx: TestContext;
let url: string;
let storeIsThere = true;

beforeAll(async () => {
  ctx = testContext();
  ctx.health.addCheck(
    'store',
    () => {
      if (!storeIsThere) throw new Error('no connection');
    },
    { ttlMs: 0 },
  );
  ctx.admin.route({ method: 'POST', url: '/rebuild', handler: () => ({ rebuilding: true }) });
  ctx.admin.route({
    method: 'GET',
    url: '/busy',
    handler: () => {
      throw new ServiceError('rule', 'One at a time.');
    },
  });
  url = await startAdmin(ctx, { host: '127.0.0.1', port: 0 });
});

afterAll(() => ctx.lifecycle.stop());

async function get(path: string, init?: RequestInit) {
  const response = await fetch(url + path, init);
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: json ? JSON.parse(text) : text };
}

const put = (body: unknown): RequestInit => ({
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

test('probes say what is so', async () => {
  expect(await get('/live')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await get('/startup')).toEqual({ status: 200, body: { status: 'ok' } });
  expect(await get('/ready')).toEqual({ status: 200, body: { status: 'ok', checks: { store: { ok: true } } } });
  storeIsThere = false;
  expect(await get('/ready')).toEqual({
    status: 503,
    body: { status: 'unavailable', checks: { store: { ok: false, reason: 'no connection' } } },
  });
  expect((await get('/live')).status).toBe(200);
  storeIsThere = true;
  expect((await get('/ready')).status).toBe(200);
});

test('metrics tell of the process', async () => {
  const { body } = await get('/metrics');
  for (const name of [
    'nodejs_eventloop_delay_seconds{quantile="0.99"}',
    'nodejs_eventloop_utilization',
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'nodejs_heap_size_used_bytes',
  ]) {
    expect(body).toContain(`\n${name}`);
  }
});

test('the log level changes at run time, for loggers made before as well', async () => {
  const child = ctx.log.child({ part: 'projection' });
  expect(await get('/log-level')).toEqual({ status: 200, body: { level: 'info' } });
  child.debug('unheard');
  expect(await get('/log-level', put({ level: 'debug' }))).toEqual({ status: 200, body: { level: 'debug' } });
  child.debug('heard');
  expect(ctx.lines.map((line) => line.msg)).toContain('heard');
  expect(ctx.lines.map((line) => line.msg)).not.toContain('unheard');
  await get('/log-level', put({ level: 'info' }));
});

test.each([{ level: 'loud' }, { level: 5 }, {}, { level: 'info', more: 1 }, 'info', null])(
  'the log level %j is refused with what is allowed',
  async (body) => {
    const answer = await get('/log-level', put(body));
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveLength(1);
    expect((await get('/log-level')).body).toEqual({ level: 'info' });
  },
);

test('a wrong level is told what is allowed', async () => {
  const { body } = await get('/log-level', put({ level: 'loud' }));
  expect(body.errors).toEqual([
    { field: 'level', message: 'must be one of "trace", "debug", "info", "warn", "error", "fatal", "silent"' },
  ]);
});

test('a service adds routes, and their errors are problems', async () => {
  expect(await get('/rebuild', { method: 'POST' })).toEqual({ status: 200, body: { rebuilding: true } });
  expect(await get('/busy')).toMatchObject({ status: 409, body: { detail: 'One at a time.' } });
  expect((await get('/nowhere')).status).toBe(404);
});
