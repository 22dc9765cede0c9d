import type { Decider, DomainEvent } from './decider.ts';
import type { EventCodec } from './event-codec.ts';
import { type Answer, type KeyedRequest, type RecentKeys, remember } from './idempotency.ts';

/** An aggregate as the command handler holds it: the domain's state and what the shell must know beside it. */
export interface Aggregate<State> {
  readonly state: State;
  /** Revision of the last event folded in; -1 before the first. */
  readonly revision: number;
  readonly keys: RecentKeys;
}

/** A recorded event, as much of it as a fold needs. */
export interface StoredEvent {
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly revision: number;
}

/** The part of an event's metadata that is the core's own; the rest is the caller's (trace context, for one). */
export interface CoreMetadata {
  /** Hash of the idempotency key of the command that led to the event. */
  readonly keyHash?: string;
  readonly requestHash?: string;
  readonly snapshot?: Snapshot;
}

/**
 * The aggregate as it was after the event that carries it. It rides in that event's metadata, so that it is stored in
 * the same append, costs no call of its own, and one read backwards finds it and the tail.
 */
export interface Snapshot {
  /** The domain's version of the state's shape; another version's snapshot is passed over. */
  readonly version: number;
  readonly state: unknown;
  readonly keys: readonly (readonly [string, Answer])[];
}

/** The aggregate before its first event. */
export function emptyAggregate<State>(initial: State): Aggregate<State> {
  return { state: initial, revision: -1, keys: new Map() };
}

/** Folds recorded events, in order, into `aggregate`. */
export function foldStored<Event extends DomainEvent, State>(
  decider: Decider<never, Event, State>,
  codec: EventCodec<Event>,
  aggregate: Aggregate<State>,
  events: readonly StoredEvent[],
): Aggregate<State> {
  return events.reduce((current, event) => {
    const { keyHash: key, requestHash: hash } = coreMetadata(event);
    const state = decider.evolve(current.state, codec.decode(event.type, event.data));
    return advance(current, state, event.revision, key && hash ? { key, hash } : undefined);
  }, aggregate);
}

/** The aggregate after one more event. */
export function advance<State>(
  aggregate: Aggregate<State>,
  state: State,
  revision: number,
  request: KeyedRequest | undefined,
): Aggregate<State> {
  const keys = request ? remember(aggregate.keys, request.key, { hash: request.hash, revision }) : aggregate.keys;
  return { state, revision, keys };
}

/** The snapshot of an aggregate, to be stored with its last event. */
export function takeSnapshot<State>(aggregate: Aggregate<State>, version: number): Snapshot {
  return { version, state: aggregate.state, keys: [...aggregate.keys] };
}

/** The aggregate that an event's metadata holds, if it holds a snapshot of this version. */
export function restoreSnapshot<State>(event: StoredEvent, version: number): Aggregate<State> | undefined {
  const { snapshot } = coreMetadata(event);
  if (snapshot?.version !== version) return undefined;
  return { state: snapshot.state as State, revision: event.revision, keys: new Map(snapshot.keys) };
}

/** Whether a snapshot is due when the stream grows from `before` to `after` (revisions). */
export function snapshotDue(before: number, after: number, every: number): boolean {
  return Math.floor((after + 1) / every) > Math.floor((before + 1) / every);
}

/** What of an event's metadata is the caller's: without the core's own part. */
export function callersMetadata(event: StoredEvent): Readonly<Record<string, unknown>> {
  const { keyHash, requestHash, snapshot, ...callers } = coreMetadata(event) as Record<string, unknown>;
  return callers;
}

function coreMetadata(event: StoredEvent): CoreMetadata {
  const { metadata } = event;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}
