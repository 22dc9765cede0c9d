import { afterAll, expect, test } from 'vitest';
import { testContext } from '../test/fixtures.ts';
import { eventSourcingInstrumentation, readModelInstrumentation } from './instrumentation.ts';

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
  expect(text).toContain('store_calls_total{store="eventstore",operation="append",outcome="ok"} 1');
  expect(text).toContain('store_calls_total{store="eventstore",operation="append",outcome="revision"} 1');
  expect(text).toContain('store_calls_total{store="eventstore",operation="read",outcome="error"} 1');
  expect(text).toContain('store_call_duration_seconds_count{store="eventstore",operation="append",outcome="ok"} 1');
});

test('calls to the engines of views are counted by engine, operation and outcome', async () => {
  const views = readModelInstrumentation(ctx);
  expect(await views.storeCall('mongodb', 'write', async () => 7)).toBe(7);
  const away = Object.assign(new Error('away'), { code: 'unavailable' });
  await expect(views.storeCall('elasticsearch', 'search', () => Promise.reject(away))).rejects.toBe(away);
  const text = await metrics();
  expect(text).toContain('store_calls_total{store="mongodb",operation="write",outcome="ok"} 1');
  expect(text).toContain('store_calls_total{store="elasticsearch",operation="search",outcome="unavailable"} 1');
});

test('a call to an engine is a span of the request or batch that it is part of, and a look in between is none', async () => {
  const traced = testContext();
  const spans: string[] = [];
  const span = { trace: { traceId: '1', spanId: '1', sampled: true }, set: () => {}, fail: () => {}, end: () => {} };
  const start = (name: string) => {
    spans.push(name);
    return span;
  };
  traced.tracing.use(Promise.resolve({ start, stop: async () => {} }));
  await traced.tracing.ready();
  const views = readModelInstrumentation(traced);
  await views.storeCall('mongodb', 'state', async () => {});
  await eventSourcingInstrumentation(traced).handleBatch('documents', [], () =>
    views.storeCall('mongodb', 'write', async () => {}),
  );
  expect(spans).toEqual(['process documents', 'mongodb write']);
  await traced.lifecycle.stop();
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
