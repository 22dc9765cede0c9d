import { afterAll, expect, test } from 'vitest';
import { testContext } from '../test/fixtures.ts';
import { eventSourcingInstrumentation } from './instrumentation.ts';

const ctx = testContext();
const core = eventSourcingInstrumentation(ctx);
afterAll(() => ctx.lifecycle.stop());

const metrics = () => ctx.metrics.registry.metrics();

test('store calls are counted by operation and outcome, and their results and errors pass through', async () => {
  expect(await core.storeCall('append', async () => 7)).toBe(7);
  const conflict = Object.assign(new Error('it is 8'), { code: 'revision' });
  await expect(core.storeCall('append', () => Promise.reject(conflict))).rejects.toBe(conflict);
  await expect(core.storeCall('read', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  const text = await metrics();
  expect(text).toContain('store_calls_total{operation="append",outcome="ok"} 1');
  expect(text).toContain('store_calls_total{operation="append",outcome="revision"} 1');
  expect(text).toContain('store_calls_total{operation="read",outcome="error"} 1');
  expect(text).toContain('store_call_duration_seconds_count{operation="append",outcome="ok"} 1');
});

test('event handling and lag are measured by subscription', async () => {
  await core.handleBatch('documents', [{ type: 'OrderCreated' }], async () => {});
  core.eventsHandled('documents', 'handled', 3);
  core.lag('documents', { events: 12, seconds: 0.5 });
  const text = await metrics();
  expect(text).toContain('event_handling_duration_seconds_count{subscription="documents"} 1');
  expect(text).toContain('events_handled_total{subscription="documents",outcome="handled"} 3');
  expect(text).toContain('subscription_lag_events{subscription="documents"} 12');
  expect(text).toContain('subscription_lag_seconds{subscription="documents"} 0.5');
});

test('what is worth attention is logged', () => {
  core.report('warn', 'event parked', { reason: 'malformed' });
  expect(ctx.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', msg: 'event parked', reason: 'malformed' }),
  );
});

test('two services in one process count apart', async () => {
  const other = testContext();
  eventSourcingInstrumentation(other).eventsHandled('documents', 'handled', 1);
  expect(await metrics()).not.toContain('outcome="handled"} 4');
  expect(await other.metrics.registry.metrics()).toContain('outcome="handled"} 1');
  await other.lifecycle.stop();
});
