import type { StoredEvent } from '../storage/event.ts';
import type { StrategyName } from './settings.ts';

/** What a strategy needs to know of a consumer. */
export interface Seat {
  /** Messages that it takes now. */
  readonly free: number;
}

/** Decides who gets a message. */
export interface Strategy<S extends Seat> {
  join(seat: S): void;
  leave(seat: S): void;
  /** The bucket of an event; -1 when any consumer may have it. */
  bucketOf(event: StoredEvent): number;
  /** The consumer that owns a bucket; undefined when there is none. */
  ownerOf(bucket: number): S | undefined;
  /** The consumer that a message without a bucket goes to next; undefined when nobody takes one now. */
  next(): S | undefined;
}

export function createStrategy<S extends Seat>(name: StrategyName): Strategy<S> {
  if (name === 'RoundRobin') return new RoundRobin<S>();
  if (name === 'DispatchToSingle') return new DispatchToSingle<S>();
  return new Pinned<S>(name === 'Pinned' ? (event) => event.stream : correlationOf);
}

/** Every consumer in turn; one that takes nothing now is passed over. */
class RoundRobin<S extends Seat> implements Strategy<S> {
  protected readonly seats: S[] = [];
  #turn = 0;

  join(seat: S): void {
    this.seats.push(seat);
  }

  leave(seat: S): void {
    const index = this.seats.indexOf(seat);
    if (index >= 0) this.seats.splice(index, 1);
  }

  bucketOf(): number {
    return -1;
  }

  ownerOf(): undefined {
    return undefined;
  }

  next(): S | undefined {
    for (let tried = 0; tried < this.seats.length; tried += 1) {
      this.#turn = (this.#turn + 1) % this.seats.length;
      const seat = this.seats[this.#turn] as S;
      if (seat.free > 0) return seat;
    }
    return undefined;
  }
}

/** The first consumer, until it takes no more; then the next. */
class DispatchToSingle<S extends Seat> extends RoundRobin<S> {
  override next(): S | undefined {
    return this.seats.find((seat) => seat.free > 0);
  }
}

/** EventStoreDB's number of buckets: the greatest number of consumers that share the work evenly. */
export const BUCKETS = 1024;

/**
 * All events of one stream (or correlation) go to one consumer, as long as it stays. When consumers come and go, only
 * as many buckets change hands as an even share needs.
 */
class Pinned<S extends Seat> implements Strategy<S> {
  readonly #owners: (S | undefined)[] = Array.from({ length: BUCKETS });
  readonly #seats: S[] = [];
  readonly #keyOf: (event: StoredEvent) => string;

  constructor(keyOf: (event: StoredEvent) => string) {
    this.#keyOf = keyOf;
  }

  join(seat: S): void {
    this.#seats.push(seat);
    this.#share();
  }

  leave(seat: S): void {
    const index = this.#seats.indexOf(seat);
    if (index < 0) return;
    this.#seats.splice(index, 1);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      if (this.#owners[bucket] === seat) this.#owners[bucket] = undefined;
    }
    this.#share();
  }

  bucketOf(event: StoredEvent): number {
    return hash(this.#keyOf(event)) % BUCKETS;
  }

  ownerOf(bucket: number): S | undefined {
    return this.#owners[bucket];
  }

  next(): undefined {
    return undefined;
  }

  /** Takes from those above an even share and gives to those below. */
  #share(): void {
    if (this.#seats.length === 0) return;
    const share = Math.ceil(BUCKETS / this.#seats.length);
    const held = new Map<S, number>(this.#seats.map((seat) => [seat, 0]));
    const loose: number[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const owner = this.#owners[bucket];
      const count = owner === undefined ? share : (held.get(owner) as number);
      if (owner === undefined || count >= share) loose.push(bucket);
      else held.set(owner, count + 1);
    }
    for (const bucket of loose) {
      const poorest = this.#seats.reduce((a, b) => ((held.get(b) as number) < (held.get(a) as number) ? b : a));
      this.#owners[bucket] = poorest;
      held.set(poorest, (held.get(poorest) as number) + 1);
    }
  }
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

/** An event's $correlationId; its stream when it has none. */
function correlationOf(event: StoredEvent): string {
  if (event.metadata.length === 0) return event.stream;
  try {
    const metadata: unknown = JSON.parse(Buffer.from(event.metadata).toString('utf8'));
    const id = (metadata as { $correlationId?: unknown } | null)?.$correlationId;
    return typeof id === 'string' ? id : event.stream;
  } catch {
    return event.stream;
  }
}
