import { setTimeout as setTimer } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import {
  type EventStoreDBClient,
  PARK,
  PersistentSubscriptionDoesNotExistError,
  PersistentSubscriptionDroppedError,
  type PersistentSubscriptionToAll,
  type PersistentSubscriptionToAllResolvedEvent,
  PINNED,
  RETRY,
} from '@eventstore/db-client';
import type { SubscribedEvent, Verdict } from './batch-plan.ts';
import { beforeDeadline, CALL_LIMIT } from './deadline.ts';
import { StoreUnavailable } from './errors.ts';
import { type GroupProgress, Groups, type LogEnd } from './group.ts';
import { Inbox } from './inbox.ts';
import { type EventOutcome, type Instrumentation, noInstrumentation } from './instrumentation.ts';
import { Patience } from './patience.ts';

export interface SubscriptionOptions {
  readonly client: EventStoreDBClient;
  /** The persistent subscription's group on `$all`; made where it is missing. */
  readonly group: string;
  /** Streams whose names begin with one of these are delivered, e.g. `order-`. */
  readonly streamPrefixes: readonly string[];
  /** Where a group that is made begins: with the first event (default), or with what is recorded from then on. */
  readonly from?: 'start' | 'end' | undefined;
  /**
   * Handles a batch: one verdict per event, in order. What it acknowledges must be stored for good.
   * When it throws, nothing of the batch counts as handled and all of it comes again later.
   */
  handle(batch: readonly SubscribedEvent[]): Promise<readonly Verdict[]>;
  /** The most events in one batch. Default 256. */
  readonly batchSize?: number;
  /** Events that the store may have delivered without an answer yet. Default four batches. */
  readonly bufferSize?: number;
  /** Milliseconds without an answer after which the store delivers an event again. Default 30,000. */
  readonly messageTimeout?: number;
  /** How often this consumer sends an event back in the hope that an earlier one comes, before it parks it. Default 20. */
  readonly maxRetries?: number;
  /** How events are shared out among a group's consumers. Default Pinned: a stream's events go to one of them. */
  readonly consumerStrategy?: string;
  readonly instrumentation?: Instrumentation;
}

/** Longest pause before subscribing again, milliseconds. */
const LONGEST_PAUSE = 2_000;

type Delivery = PersistentSubscriptionToAllResolvedEvent;

/**
 * One consumer of a persistent subscription on `$all`: takes events in batches, has them handled one batch after the
 * other, and answers each. Subscribes again by itself whenever the store or the handler was away.
 */
export class Subscription {
  readonly group: string;
  readonly #options: SubscriptionOptions;
  readonly #instrumentation: Instrumentation;
  readonly #groups: Groups;
  readonly #patience: Patience;
  readonly #batchSize: number;
  readonly #running: Promise<void>;
  readonly #stopping = new AbortController();
  #inbox: Inbox<Delivery> | undefined;
  #connected = false;
  #grouped = false;
  #ended = false;
  #logEnd: LogEnd | undefined;

  constructor(options: SubscriptionOptions) {
    this.group = options.group;
    this.#options = options;
    this.#instrumentation = options.instrumentation ?? noInstrumentation;
    this.#groups = new Groups(options.client, this.#instrumentation);
    this.#patience = new Patience(options.maxRetries ?? 20);
    this.#batchSize = options.batchSize ?? 256;
    this.#running = this.#run();
  }

  /** Whether the store has confirmed the subscription and it still holds. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Whether the group was deleted under it: then it does not come back by itself. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How far the group has come; undefined where there is none. @throws StoreUnavailable, DeadlineExceeded */
  async progress(): Promise<GroupProgress | undefined> {
    this.#logEnd = await this.#groups.lastOfStreams(this.#options.streamPrefixes, this.#logEnd, this.#stopping.signal);
    return this.#groups.progress(this.group, this.#logEnd.last);
  }

  /** Has the store deliver the parked events again. @throws StoreUnavailable, DeadlineExceeded */
  replayParked(): Promise<void> {
    return this.#groups.replayParked(this.group);
  }

  /** Finishes the batch in hand and ends the subscription. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#inbox?.end();
    await this.#running;
    this.#lag([], 0);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#ensureGroup();
        await this.#consume(() => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        if (groupIsGone(error)) {
          this.#ended = true;
          return;
        }
        this.#instrumentation.report('warn', 'subscription interrupted', { group: this.group, error });
        if (error instanceof BatchFailed) await this.#untilHandled(error.batch);
      }
      await this.#pause(failures++);
    }
  }

  /**
   * Repeats a batch that could not be handled, while the subscription is off, so that an outage of the view costs
   * the events none of their retries. The store delivers the batch once more afterwards: by then it is seen.
   */
  async #untilHandled(batch: readonly SubscribedEvent[]): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      await this.#pause(failures);
      this.#lag(batch, 0);
      try {
        await this.#options.handle(batch);
        return;
      } catch (error) {
        this.#instrumentation.report('warn', 'batch not handled yet', { group: this.group, error });
      }
    }
  }

  async #pause(failures: number): Promise<void> {
    const { signal } = this.#stopping;
    await setTimeout(Math.min(LONGEST_PAUSE, 50 * 2 ** failures), undefined, { signal }).catch(() => {});
  }

  /** Makes the group at the start only: one that goes away later was deleted on purpose. */
  async #ensureGroup(): Promise<void> {
    if (this.#grouped) return;
    const { streamPrefixes, messageTimeout = 30_000, consumerStrategy = PINNED, from } = this.#options;
    const bufferSize = this.#bufferSize;
    await this.#groups.ensure(this.group, { streamPrefixes, messageTimeout, consumerStrategy, bufferSize, from });
    this.#grouped = true;
  }

  get #bufferSize(): number {
    return this.#options.bufferSize ?? this.#batchSize * 4;
  }

  /** Consumes until the subscription breaks, the handler fails or `stop` is called. */
  async #consume(handled: () => void): Promise<void> {
    const inbox = new Inbox<Delivery>();
    this.#inbox = inbox;
    const subscription = this.#subscribe(inbox);
    try {
      while (!this.#stopping.signal.aborted) {
        const deliveries = await inbox.take(this.#batchSize);
        if (!deliveries) return;
        await this.#handle(subscription, deliveries, inbox);
        handled();
      }
    } finally {
      this.#connected = false;
      this.#inbox = undefined;
      // What was delivered and not answered, the store delivers again.
      await beforeDeadline(subscription.unsubscribe(), Date.now() + CALL_LIMIT).catch(() => {});
    }
  }

  /** Subscribes: `inbox` holds what comes, and ends when the subscription breaks or is not confirmed in time. */
  #subscribe(inbox: Inbox<Delivery>): PersistentSubscriptionToAll {
    const bufferSize = this.#bufferSize;
    const subscription = this.#options.client.subscribeToPersistentSubscriptionToAll(
      this.group,
      { bufferSize },
      { highWaterMark: bufferSize },
    );
    const late = () => inbox.end(new StoreUnavailable('The event store did not confirm the subscription in time.'));
    const timer = setTimer(late, CALL_LIMIT).unref();
    subscription.on('confirmation', () => {
      clearTimeout(timer);
      if (this.#inbox === inbox) this.#connected = true;
    });
    subscription.on('data', (delivery) => inbox.put(delivery));
    subscription.on('error', (error) => inbox.end(error));
    subscription.on('end', () => inbox.end(new Error('the store ended the subscription')));
    subscription.on('close', () => inbox.end(new Error('the subscription was closed')));
    return subscription;
  }

  async #handle(
    subscription: PersistentSubscriptionToAll,
    deliveries: readonly Delivery[],
    inbox: Inbox<Delivery>,
  ): Promise<void> {
    const events = deliveries.map(subscribedEvent);
    this.#lag(events, inbox.size);
    const verdicts = await this.#instrumentation
      .handleBatch(this.group, events, () => this.#options.handle(events))
      .catch((error: unknown) => {
        throw new BatchFailed(events, { cause: error });
      });
    // The client's answer would wait for ever on a stream that has just broken, or that the store no longer reads.
    const answer = this.#answer(subscription, deliveries, events, verdicts);
    await beforeDeadline(inbox.during(answer), Date.now() + CALL_LIMIT);
    if (inbox.size === 0) this.#lag([], 0);
  }

  /** Tells how far behind this consumer is: `events` not handled yet, and `waiting` more. */
  #lag(events: readonly SubscribedEvent[], waiting: number): void {
    const now = Date.now();
    const oldest = events.reduce((least, event) => Math.min(least, event.created.getTime()), now);
    this.#instrumentation.lag(this.group, { events: events.length + waiting, seconds: (now - oldest) / 1000 });
  }

  async #answer(
    subscription: PersistentSubscriptionToAll,
    deliveries: readonly Delivery[],
    events: readonly SubscribedEvent[],
    verdicts: readonly Verdict[],
  ): Promise<void> {
    const done: Delivery[] = [];
    const counts: Record<EventOutcome, number> = { handled: 0, skipped: 0, retried: 0, parked: 0 };
    for (const [index, delivery] of deliveries.entries()) {
      const [event, given] = [events[index], verdicts[index]];
      if (!event || !given) throw new Error('a batch handler must give one verdict per event');
      const verdict = this.#patience.judge(given, event);
      counts[OUTCOME[verdict.kind]]++;
      if (verdict.kind === 'ack' || verdict.kind === 'skip') done.push(delivery);
      if (verdict.kind === 'retry')
        this.#retry(subscription, delivery, verdict.reason, this.#patience.retriesOf(event));
      if (verdict.kind === 'park') await this.#park(subscription, delivery, verdict.reason);
    }
    if (done.length > 0) await subscription.ack(...done);
    for (const [outcome, count] of Object.entries(counts) as [EventOutcome, number][]) {
      if (count > 0) this.#instrumentation.eventsHandled(this.group, outcome, count);
    }
  }

  /** Gives the missing event time to come: the longer, the more often this one was tried. */
  #retry(subscription: PersistentSubscriptionToAll, delivery: Delivery, reason: string, retries: number): void {
    const nack = () => {
      if (!subscription.destroyed) subscription.nack(RETRY, reason, delivery).catch(() => {});
    };
    setTimer(nack, Math.min(LONGEST_PAUSE, 5 * 2 ** retries)).unref();
  }

  async #park(subscription: PersistentSubscriptionToAll, delivery: Delivery, reason: string): Promise<void> {
    this.#instrumentation.report('error', 'event parked', {
      group: this.group,
      stream: delivery.event?.streamId,
      revision: Number(delivery.event?.revision),
      type: delivery.event?.type,
      reason,
    });
    await subscription.nack(PARK, reason, delivery);
  }
}

const OUTCOME = { ack: 'handled', skip: 'skipped', retry: 'retried', park: 'parked' } as const;

function groupIsGone(error: unknown): boolean {
  return (
    error instanceof PersistentSubscriptionDroppedError || error instanceof PersistentSubscriptionDoesNotExistError
  );
}

/** The handler could not handle a batch: its view is away, most likely. */
class BatchFailed extends Error {
  readonly batch: readonly SubscribedEvent[];

  constructor(batch: readonly SubscribedEvent[], options: ErrorOptions) {
    super('a batch could not be handled', options);
    this.batch = batch;
  }
}

function subscribedEvent(delivery: Delivery): SubscribedEvent {
  const { event } = delivery;
  // Without resolved links and with a filter on stream names, each delivery holds the event itself.
  if (!event) throw new Error('the store delivered a link without its event');
  return {
    stream: event.streamId,
    revision: Number(event.revision),
    type: event.type,
    data: event.data,
    metadata: event.metadata,
    created: event.created,
    retryCount: delivery.retryCount,
  };
}
