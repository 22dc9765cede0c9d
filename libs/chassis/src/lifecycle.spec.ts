import { expect, test, vi } from 'vitest';
import { Health } from './health.ts';
import { Lifecycle } from './lifecycle.ts';
import { createLogger } from './logs.ts';

function lifecycle(drainTimeoutMs = 1_000) {
  const health = new Health();
  health.started();
  const log = createLogger({ name: 'test', level: 'silent' });
  return { health, cycle: new Lifecycle({ health, log, drainDelayMs: 0, drainTimeoutMs }) };
}

test('what came last is stopped first, after the service is not ready', async () => {
  const { health, cycle } = lifecycle();
  const order: unknown[] = [];
  cycle.draining.addEventListener('abort', () => order.push('draining'));
  cycle.onStop('store', () => void order.push('store'));
  cycle.onStop('http', async (deadline) => {
    order.push('http', (await health.ready()).ok, deadline.remaining() > 0);
  });
  await cycle.stop();
  expect(order).toEqual(['draining', 'http', false, true, 'store']);
});

test('stopping twice is stopping once', async () => {
  const { cycle } = lifecycle();
  let times = 0;
  cycle.onStop('a', () => void times++);
  await Promise.all([cycle.stop(), cycle.stop()]);
  await cycle.stop();
  expect(times).toBe(1);
});

test('a step that fails is told, and the others run all the same', async () => {
  const { cycle } = lifecycle();
  let closed = false;
  cycle.onStop('store', () => {
    closed = true;
  });
  cycle.onStop('http', () => {
    throw new Error('stuck');
  });
  await expect(cycle.stop()).rejects.toThrow('http: stuck');
  expect(closed).toBe(true);
});

test('a step that hangs is left behind', async () => {
  const { cycle } = lifecycle(0);
  cycle.onStop('http', () => new Promise(() => {}));
  vi.useFakeTimers();
  const stopped = expect(cycle.stop()).rejects.toThrow('http: out of time');
  await vi.runAllTimersAsync();
  await stopped;
  vi.useRealTimers();
});
