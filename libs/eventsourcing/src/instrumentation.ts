/** What the library tells the process around it: the chassis makes metrics and spans of it. */

/** The part of an event that tracing needs. */
export interface TracedEvent {
  readonly type: string;
  readonly metadata?: unknown;
}

/** What the event store is asked for; few, as they are labels of metrics. */
export type StoreOperation =
  | 'append'
  | 'read'
  /** Where the log ends, for some streams. */
  | 'log-end'
  | 'subscription-create'
  | 'subscription-info'
  | 'subscription-delete'
  | 'subscription-replay';

export type EventOutcome = 'handled' | 'skipped' | 'retried' | 'parked';

export interface Instrumentation {
  /** Runs one call to the event store. */
  storeCall<T>(operation: StoreOperation, run: () => Promise<T>): Promise<T>;
  /** Runs the handling of one batch of a subscription. */
  handleBatch<T>(subscription: string, events: readonly TracedEvent[], run: () => Promise<T>): Promise<T>;
  /** Counts events by what became of them. */
  eventsHandled(subscription: string, outcome: EventOutcome, count: number): void;
  /** How far a subscription is behind: events (where the store tells) and the age of the oldest unhandled one, seconds. */
  lag(subscription: string, behind: { events: number; seconds: number }): void;
  /** Something worth a person's attention: a parked event with its reason, a dropped subscription. */
  report(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown>): void;
}

/** Runs everything and records nothing. */
export const noInstrumentation: Instrumentation = {
  storeCall: (_operation, run) => run(),
  handleBatch: (_subscription, _events, run) => run(),
  eventsHandled: () => {},
  lag: () => {},
  report: () => {},
};
