import { expect, test } from 'vitest';
import { Health } from './health.ts';

function startedHealth(): Health {
  const health = new Health();
  health.started();
  return health;
}

test('it is ready once started, and no longer when it drains', async () => {
  const health = new Health();
  expect(await health.ready()).toMatchObject({ ok: false, checks: { started: { ok: false } } });
  expect(health.hasStarted).toBe(false);
  health.started();
  expect(await health.ready()).toEqual({ ok: true, checks: {} });
  health.drain();
  expect(await health.ready()).toMatchObject({ ok: false, checks: { draining: { ok: false } } });
});

test('one failing check is enough, and says why', async () => {
  const health = startedHealth();
  health.addCheck('good', () => {});
  health.addCheck('bad', async () => {
    throw new Error('no connection');
  });
  expect(await health.ready()).toEqual({
    ok: false,
    checks: { good: { ok: true }, bad: { ok: false, reason: 'no connection' } },
  });
});

test('a check that hangs has failed', async () => {
  const health = startedHealth();
  health.addCheck('slow', () => new Promise(() => {}), { timeoutMs: 1 });
  expect(await health.ready()).toMatchObject({ checks: { slow: { reason: 'no answer within 1 ms' } } });
});

test('many who ask share one run, and its result for a while', async () => {
  const health = startedHealth();
  let runs = 0;
  health.addCheck('counted', async () => {
    runs++;
  });
  await Promise.all([health.ready(), health.ready()]);
  await health.ready();
  expect(runs).toBe(1);
});

test('a result that is too old is not used', async () => {
  const health = startedHealth();
  let runs = 0;
  health.addCheck(
    'counted',
    () => {
      runs++;
    },
    { ttlMs: 0 },
  );
  await health.ready();
  await health.ready();
  expect(runs).toBe(2);
});
