import type { EventStoreDBClient } from '@eventstore/db-client';
import { eventSourcingInstrumentation, type ServiceContext } from '@keelson/chassis';
import { type DomainEvent, type EventCodec, type GroupProgress, Subscription } from '@keelson/eventsourcing';
import { IN_MEMORY, latched } from '../admin/latched.ts';
import { InOrder, type React } from './in-order.ts';
import { untilOld } from './until-old.ts';

export interface ReactionOptions<Event extends DomainEvent> {
  /** Names the reaction and its persistent subscription: its checkpoint is kept under this name. */
  readonly name: string;
  readonly client: EventStoreDBClient;
  /** Streams whose names begin with one of these: `order-`. */
  readonly streamPrefixes: readonly string[];
  /** Reads the events of these streams, from their service's contract. */
  readonly events: EventCodec<Event>;
  /** Called with each event, those that it does not care for too. */
  readonly handle: React<Event>;
  /** How often an event may fail before it is parked. Default 10, which takes some three seconds. */
  readonly maxAttempts?: number;
  /** How long after it was recorded an event is handled, milliseconds. Default 0. */
  readonly delayMs?: number;
  /** Where a new reaction begins: with the first event ever (default), or with what happens from then on. */
  readonly from?: 'start' | 'end';
}

/** The part of a reaction that operators use. */
export interface OperatedReaction {
  readonly name: string;
  /** Whether this replica is subscribed. */
  readonly connected: boolean;
  progress(): Promise<GroupProgress | undefined>;
  replayParked(): Promise<void>;
}

/** Few enough to be handled before the store delivers them again. */
const BATCH = 16;
/** Milliseconds after which the store delivers an event again that was not answered. */
const MESSAGE_TIMEOUT_MS = 60_000;

/**
 * Reacts to others' events: each at least once, those of one stream in order, however many replicas run and die. An event
 * that fails is delivered again after a pause, and is parked with the reason when it has failed too often; an outage (errors
 * with code `unavailable`, `deadline` or `too-many`) is waited out. Stops with the service, which is ready once it has been
 * subscribed.
 */
export function startReaction<Event extends DomainEvent>(
  ctx: ServiceContext,
  { name, events, handle, maxAttempts = 10, delayMs = 0, ...options }: ReactionOptions<Event>,
): OperatedReaction {
  const inOrder = new InOrder({
    events,
    handle,
    maxAttempts,
    delayMs,
    onFailure: (err, { stream, revision, type }) =>
      ctx.log.warn({ err, reaction: name, stream, revision, type }, 'reaction failed'),
  });
  const stopping = new AbortController();
  const subscription = new Subscription({
    ...options,
    group: name,
    async handle(batch) {
      if (delayMs > 0) await untilOld(batch, delayMs, stopping.signal);
      return inOrder.handle(batch);
    },
    batchSize: BATCH,
    // A batch may wait for the delay before it, and for its own.
    messageTimeout: MESSAGE_TIMEOUT_MS + 2 * delayMs,
    // What is parked, and when, is decided above.
    maxRetries: Number.POSITIVE_INFINITY,
    instrumentation: eventSourcingInstrumentation(ctx),
  });
  ctx.lifecycle.onStop(name, () => {
    stopping.abort();
    return subscription.stop();
  });
  const check = async () => {
    if (!subscription.connected) throw new Error(`${name} is not subscribed yet`);
  };
  ctx.health.addCheck(name, latched(check), IN_MEMORY);
  return {
    name,
    get connected() {
      return subscription.connected;
    },
    progress: () => subscription.progress(),
    replayParked: () => subscription.replayParked(),
  };
}
