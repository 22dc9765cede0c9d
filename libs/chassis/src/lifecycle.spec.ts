import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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
  cycle.onStop('projection', async () => {
    order.push('projection', (await health.ready()).ok);
  });
  await cycle.stop();
  expect(order).toEqual(['draining', 'projection', false, 'store']);
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

test('listeners stop accepting at once and drain side by side, before anything they need is closed', async () => {
  const { cycle } = lifecycle();
  const order: string[] = [];
  let finish = () => {};
  cycle.onDrain('http', () => {
    order.push('http');
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  cycle.onStop('store', () => void order.push('store'));
  cycle.onDrain('grpc', () => void order.push('grpc'));
  const stopped = cycle.stop();
  await vi.waitFor(() => expect(order).toEqual(['http', 'grpc']));
  finish();
  await stopped;
  expect(order).toEqual(['http', 'grpc', 'store']);
});

describe('a drain that takes too long', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('ends at its time however many steps hang, and the others run all the same', async () => {
    const { cycle } = lifecycle(1_000);
    const hang = () => new Promise<void>(() => {});
    let closed = false;
    cycle.onStop('metrics', () => {
      closed = true;
    });
    for (const name of ['store', 'views', 'projection']) cycle.onStop(name, hang);
    for (const name of ['http', 'grpc']) cycle.onDrain(name, hang);
    const began = Date.now();
    const stopped = cycle.stop().catch((error: AggregateError) => error.errors.map(({ message }) => message));
    await vi.runAllTimersAsync();
    const late = ['http', 'grpc', 'projection', 'views', 'store'];
    expect(await stopped).toEqual(late.map((name) => `${name}: out of time`));
    expect(Date.now() - began).toBeLessThan(1_010);
    expect(closed).toBe(true);
  });

  test.each([
    [1_000, 800],
    [15_000, 14_000],
  ])('of %i ms leaves listeners %i, so that the rest can close', async (drainTimeoutMs, expected) => {
    const { cycle } = lifecycle(drainTimeoutMs);
    let remaining = 0;
    cycle.onDrain('http', (deadline) => {
      remaining = deadline.remaining();
    });
    await cycle.stop();
    expect(remaining).toBe(expected);
  });
});
