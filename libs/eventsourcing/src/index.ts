export { type Fold, idAfterCategory, type SubscribedEvent, type Verdict } from './batch-plan.ts';
export {
  CommandHandler,
  type CommandHandlerOptions,
  type CommandOptions,
  type CommandResult,
  type HistoryEvent,
  type HistoryOptions,
  type Loaded,
} from './command-handler.ts';
export {
  CONNECTION_STRING_FORM,
  connect,
  disconnect,
  EVENTSTORE_URL_DEFAULT,
  isConnectionString,
  probe,
} from './connection.ts';
export { readBefore } from './deadline.ts';
export type { Decider, DomainEvent } from './decider.ts';
export * from './errors.ts';
export { defineEvents, type EventCodec, UnknownEventType, type Upcaster } from './event-codec.ts';
export { EventStore, type ReadEvent } from './event-store.ts';
export { foldInto } from './fold.ts';
export type { GroupProgress } from './group.ts';
export { idFromKey } from './idempotency.ts';
export {
  type EventOutcome,
  type Instrumentation,
  noInstrumentation,
  type StoreOperation,
  type TracedEvent,
} from './instrumentation.ts';
export { Projection, type ProjectionOptions, type ProjectionStatus } from './projection.ts';
export { readAtRevision } from './read-your-writes.ts';
export { type Refusal, refused, spec } from './spec.ts';
export { coreError } from './store-call.ts';
export { Subscription, type SubscriptionOptions } from './subscription.ts';
export type { GuardedView, Versioned, ViewGenerations, ViewState, WriteOutcome } from './view.ts';
