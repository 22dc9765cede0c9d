import type { ServiceContext } from './context.ts';
import { isErrorCode } from './errors.ts';
import type { Meter } from './metrics.ts';
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

/** Makes the core's instrumentation for one service. */
export function eventSourcingInstrumentation(ctx: ServiceContext): EventSourcingInstrumentation {
  const { metrics, tracing, log } = ctx;
  const meters = new Map<string, Meter>();
  const meterOf = (operation: string): Meter => {
    const found = meters.get(operation) ?? metrics.storeCall(operation);
    meters.set(operation, found);
    return found;
  };
  return {
    async storeCall(operation, run) {
      const startedAt = performance.now();
      const meter = meterOf(operation);
      try {
        const result = await tracing.span(`eventstore ${operation}`, { kind: 'client' }, run);
        meter.record('ok', secondsSince(startedAt));
        return result;
      } catch (error) {
        meter.record(outcomeOf(error), secondsSince(startedAt));
        throw error;
      }
    },
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
