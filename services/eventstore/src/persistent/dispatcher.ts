import type { StoredEvent } from '../storage/event.ts';
import type { Consumer } from './consumer.ts';
import type { Message } from './message.ts';
import { MessageQueue } from './queue.ts';
import type { StrategyName } from './settings.ts';
import { createStrategy, type Strategy } from './strategies.ts';

/** Which consumer has messages of a bucket in hand, and how many. */
interface Holding {
  readonly consumer: Consumer;
  count: number;
}

/**
 * Hands messages to consumers. In a pinned group a stream's events go out in order, also when its bucket changes
 * hands: the new owner gets none until the old one has settled all it has of that bucket.
 */
export class Dispatcher {
  readonly #strategy: Strategy<Consumer>;
  readonly #consumers = new Set<Consumer>();
  /** Messages that anybody may have, or that wait for a first consumer. */
  readonly #shared = new MessageQueue();
  readonly #holdings = new Map<number, Holding>();
  /** All that is in flight, longest first. */
  readonly #inFlight = new Map<Message, Consumer>();
  #waiting = 0;
  #waitingBytes = 0;
  #retrying = 0;

  constructor(strategy: StrategyName) {
    this.#strategy = createStrategy<Consumer>(strategy);
  }

  get consumers(): ReadonlySet<Consumer> {
    return this.#consumers;
  }

  /** Messages that wait for a consumer. */
  get waiting(): number {
    return this.#waiting;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Those of them that failed before or were parked. */
  get retrying(): number {
    return this.#retrying;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The message that is longest in flight. */
  get oldest(): Message | undefined {
    return this.#inFlight.keys().next().value;
  }

  bucketOf(event: StoredEvent): number {
    return this.#strategy.bucketOf(event);
  }

  join(consumer: Consumer): void {
    this.#consumers.add(consumer);
    this.#strategy.join(consumer);
    this.#reassign([]);
  }

  /** The messages that the consumer had in flight; what only waited for it goes to the others by itself. */
  leave(consumer: Consumer): Message[] {
    if (!this.#consumers.delete(consumer)) return [];
    this.#strategy.leave(consumer);
    const lost = [...consumer.inFlight.values()];
    for (const message of lost) this.#release(message);
    consumer.inFlight.clear();
    this.#reassign(consumer.lane.drain());
    return lost;
  }

  /** Adds a message that is newer than all that wait. */
  add(message: Message): void {
    this.#count(message, 1);
    this.#queueOf(message).push(message);
  }

  /** Adds a message that was out already, or was parked; it goes before newer ones. */
  addAgain(message: Message): void {
    this.#count(message, 1);
    this.#queueOf(message).insert(message);
  }

  /** Sends what can be sent. */
  dispatch(now: number): void {
    this.#dispatchShared(now);
    for (const consumer of this.#consumers) this.#dispatchLane(consumer, now);
  }

  /** Takes a message out of flight; undefined when the consumer does not have it (any more). */
  settle(consumer: Consumer, key: string): Message | undefined {
    const message = consumer.inFlight.get(key);
    if (message === undefined) return undefined;
    consumer.inFlight.delete(key);
    this.#release(message);
    return message;
  }

  /** Takes out of flight what was sent before `time`. */
  takeOlderThan(time: number): Message[] {
    const late: Message[] = [];
    for (const [message, consumer] of this.#inFlight) {
      if (message.sentAt > time) break;
      late.push(message);
      consumer.inFlight.delete(message.key);
    }
    for (const message of late) this.#release(message);
    return late;
  }

  #dispatchShared(now: number): void {
    for (let message = this.#shared.peek(); message !== undefined; message = this.#shared.peek()) {
      if (message.bucket >= 0) return;
      const consumer = this.#strategy.next();
      if (consumer === undefined || consumer.inFlight.has(message.key)) return;
      this.#shared.shift();
      this.#send(consumer, message, now);
    }
  }

  #dispatchLane(consumer: Consumer, now: number): void {
    while (consumer.free > 0) {
      const message = consumer.lane.peek();
      // Two events of one id cannot be told apart by their acknowledgements: the second waits for the first.
      if (message === undefined || consumer.inFlight.has(message.key)) return;
      const holding = this.#holdings.get(message.bucket);
      if (holding !== undefined && holding.consumer !== consumer) return;
      consumer.lane.shift();
      this.#send(consumer, message, now);
    }
  }

  #send(consumer: Consumer, message: Message, now: number): void {
    this.#count(message, -1);
    message.sentAt = now;
    this.#inFlight.set(message, consumer);
    this.#hold(consumer, message.bucket);
    consumer.send(message);
  }

  #hold(consumer: Consumer, bucket: number): void {
    if (bucket < 0) return;
    const holding = this.#holdings.get(bucket);
    if (holding === undefined) this.#holdings.set(bucket, { consumer, count: 1 });
    else holding.count += 1;
  }

  #release(message: Message): void {
    this.#inFlight.delete(message);
    const holding = this.#holdings.get(message.bucket);
    if (holding === undefined) return;
    holding.count -= 1;
    if (holding.count === 0) this.#holdings.delete(message.bucket);
  }

  #queueOf(message: Message): MessageQueue {
    if (message.bucket < 0) return this.#shared;
    return this.#strategy.ownerOf(message.bucket)?.lane ?? this.#shared;
  }

  /** Deals the waiting messages out again: buckets have changed hands. */
  #reassign(loose: Message[]): void {
    const waiting = [...loose, ...this.#shared.drain()];
    for (const consumer of this.#consumers) waiting.push(...consumer.lane.drain());
    waiting.sort((a, b) => a.at - b.at || (a.parkedAt ?? 0) - (b.parkedAt ?? 0));
    for (const message of waiting) this.#queueOf(message).push(message);
  }

  #count(message: Message, by: 1 | -1): void {
    this.#waiting += by;
    this.#waitingBytes += by * message.size;
    if (message.retryCount > 0 || message.parkedAt !== undefined) this.#retrying += by;
  }
}
