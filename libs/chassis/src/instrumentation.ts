import type { ServiceContext } from './context.ts';
import { isErrorCode } from './errors.ts';
import type { Meter, Metrics } from './metrics.ts';
import { fromCarrier, type TraceContext } from './trace-context.ts';

interface EventWithMetadata {
  readonly type: string;
  readonly metadata?: unknown;
}

/**
 * What the event-sourcing core reports, as metrics, spans and logs. The shape is that of the core's `Instrumentation`;
 * neither side imports the other.
 */
export interface EventSourcingInstrumentation {
  storeCall<T>(operation: string, run: () => Promise<T>): Promise<T>;
  handleBatch<T>(subscription: string, events: readonly EventWithMetadata[], run: () => Promise<T>): Promise<T>;
  eventsHandled(subscription: string, outcome: string, count: number): void;
  lag(subscription: string, behind: { events: number; seconds: number }): void;
  report(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void;
}

/** What the read model reports, as metrics and spans. The shape is that of its `StoreInstrumentation`. */
export interface ReadModelInstrumentation {
  storeCall<T>(store: string, operation: string, run: () => Promise<T>): Promise<T>;
}

/** Makes the core's instrumentation for one service. */
export function eventSourcingInstrumentation(ctx: ServiceContext): EventSourcingInstrumentation {
  const { metrics, tracing, log } = ctx;
  const measured = storeMeters(metrics);
  return {
    storeCall: (operation, run) =>
      measured('eventstore', operation, () => tracing.span(`eventstore ${operation}`, { kind: 'client' }, run)),
    async handleBatch(subscription, events, run) {
      const startedAt = performance.now();
      try {
        if (!tracing.enabled) return await run();
        const attributes = { 'messaging.batch.message_count': events.length };
        const options = { kind: 'consumer', parent: null, links: tracesOf(events), attributes } as const;
        return await tracing.span(`process ${subscription}`, options, run);
      } finally {
        metrics.batchHandled(subscription, secondsSince(startedAt));
      }
    },
    eventsHandled: (subscription, outcome, count) => metrics.eventsHandled(subscription, outcome, count),
    lag: (subscription, behind) => metrics.lag(subscription, behind),
    report: (level, message, details) => log[level](details, message),
  };
}

/**
 * Makes the read model's instrumentation for one service. A call that is part of no request and no batch is measured and
 * begins no trace: views are looked at every second, and such traces would be most of what a collector holds.
 */
export function readModelInstrumentation({ metrics, tracing }: ServiceContext): ReadModelInstrumentation {
  const measured = storeMeters(metrics);
  return {
    storeCall: (store, operation, run) =>
      measured(store, operation, () =>
        tracing.active ? tracing.span(`${store} ${operation}`, { kind: 'client' }, run) : run(),
      ),
  };
}

/** Times calls to stores and counts them by outcome; each operation's meter is looked up once. */
function storeMeters(metrics: Metrics) {
  const meters = new Map<string, Meter>();
  const meterOf = (store: string, operation: string): Meter => {
    const key = `${store} ${operation}`;
    const found = meters.get(key) ?? metrics.storeCall(store, operation);
    meters.set(key, found);
    return found;
  };
  return async <T>(store: string, operation: string, run: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const meter = meterOf(store, operation);
    try {
      const result = await run();
      meter.record('ok', secondsSince(startedAt));
      return result;
    } catch (error) {
      meter.record(outcomeOf(error), secondsSince(startedAt));
      throw error;
    }
  };
}

/** The SDK drops links above this. */
const MAX_LINKS = 128;

/** The distinct spans that caused the events. */
function tracesOf(events: readonly EventWithMetadata[]): TraceContext[] {
  const traces = new Map<string, TraceContext>();
  for (const { metadata } of events) {
    const trace = fromCarrier(metadata);
    if (trace !== undefined) traces.set(trace.spanId, trace);
    if (traces.size === MAX_LINKS) break;
  }
  return [...traces.values()];
}

/** Labels must stay few: a code of the table of errors, else `error`. */
function outcomeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return isErrorCode(code) ? code : 'error';
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1e3;
}
