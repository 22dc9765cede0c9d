import { Deadline, fromCarrier, isOutage, type TraceContext } from '@keelson/chassis';
import {
  type DomainEvent,
  type EventCodec,
  idAfterCategory,
  type SubscribedEvent,
  type Verdict,
} from '@keelson/eventsourcing';

/** What a reaction knows of an event beside the event, and until when it has time. */
export interface Delivered {
  /** The stream that it was appended to, and its name without the category. */
  readonly stream: string;
  readonly id: string;
  readonly revision: number;
  /** When the store recorded it. */
  readonly created: Date;
  readonly metadata: unknown;
  /** The trace of the command that led to it, for calls that the reaction makes. */
  readonly trace: TraceContext | undefined;
  /** For everything that the reaction calls. */
  readonly deadline: Deadline;
}

/** Reacts to one event. It may come again after it was handled, so what is done must be safe to repeat. */
export type React<Event extends DomainEvent> = (event: Event, delivered: Delivered) => Promise<void>;

export interface InOrderOptions<Event extends DomainEvent> {
  readonly events: EventCodec<Event>;
  readonly handle: React<Event>;
  /** How often an event may fail before it is parked. */
  readonly maxAttempts: number;
  /** Told of an event's first failure. */
  readonly onFailure: (error: unknown, delivered: SubscribedEvent) => void;
  /** How long after it was recorded an event is handled, milliseconds; default 0. One that comes again waits as long. */
  readonly delayMs?: number;
  readonly now?: () => number;
}

/** Time that one event has, milliseconds: three may wait for it in vain before the store delivers them again. */
const HANDLING_MS = 10_000;

/**
 * How long an event that was sent back is waited for, milliseconds: well above the longest pause before it comes again. It
 * does not come here again where another consumer has taken its stream over.
 */
const AWAITED_MS = 10_000;

/** An event that was sent back and has not been handled since. */
interface Awaited {
  /** How often it has failed; 0 where it only waits for an earlier one. */
  readonly attempts: number;
  readonly failed: boolean;
  readonly until: number;
}

/**
 * Handles batches event by event: those of one stream in order, streams side by side. An event that fails comes again, and
 * the later ones of its stream wait for it, until it has failed too often: then it is parked with the reason, and they go on.
 * An outage of what the reaction needs counts as no failure: the event waits for its end, however long it lasts.
 */
export class InOrder<Event extends DomainEvent> {
  readonly #options: InOrderOptions<Event>;
  readonly #now: () => number;
  /**
   * Of each stream, the revisions that were sent back. All of them, not only the one that failed: each has a pause of its own,
   * so a later one may come before an earlier one that waited beside it.
   */
  readonly #awaited = new Map<string, Map<number, Awaited>>();

  constructor(options: InOrderOptions<Event>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** One verdict an event, in the batch's order. */
  async handle(batch: readonly SubscribedEvent[]): Promise<readonly Verdict[]> {
    this.#forgetOld();
    const verdicts = new Map<SubscribedEvent, Verdict>();
    const streams = Map.groupBy(batch, (event) => event.stream);
    await Promise.all(
      [...streams.values()].map(async (events) => {
        for (const event of events.toSorted((a, b) => a.revision - b.revision)) {
          verdicts.set(event, await this.#one(event));
        }
      }),
    );
    // biome-ignore lint/style/noNonNullAssertion: every event of the batch got its verdict above
    return batch.map((event) => verdicts.get(event)!);
  }

  async #one(delivered: SubscribedEvent): Promise<Verdict> {
    const { stream, revision, type, data } = delivered;
    const before = this.#awaited.get(stream)?.get(revision);
    const first = this.#firstAwaited(stream);
    if (first < revision) {
      this.#sendBack(delivered, before?.attempts ?? 0, before?.failed ?? false);
      return { kind: 'retry', reason: `revision ${first} of ${stream} comes first` };
    }
    let event: Event;
    try {
      event = this.#options.events.decode(type, data);
    } catch (error) {
      this.#forget(stream, revision);
      return { kind: 'park', reason: reasonOf(error) };
    }
    try {
      await this.#options.handle(event, told(delivered));
      this.#forget(stream, revision);
      return { kind: 'ack' };
    } catch (error) {
      return this.#failed(delivered, before, error);
    }
  }

  #failed(delivered: SubscribedEvent, before: Awaited | undefined, error: unknown): Verdict {
    if (!before?.failed) this.#options.onFailure(error, delivered);
    const attempts = (before?.attempts ?? 0) + (isOutage(error) ? 0 : 1);
    if (attempts < this.#options.maxAttempts) {
      this.#sendBack(delivered, attempts, true);
      return { kind: 'retry', reason: reasonOf(error) };
    }
    this.#forget(delivered.stream, delivered.revision);
    return { kind: 'park', reason: `${reasonOf(error)}, after ${attempts} attempts` };
  }

  #sendBack({ stream, revision }: SubscribedEvent, attempts: number, failed: boolean): void {
    const awaited = this.#awaited.get(stream) ?? new Map<number, Awaited>();
    this.#awaited.set(stream, awaited.set(revision, { attempts, failed, until: this.#now() + this.#awaitedMs }));
  }

  /** An event that comes again may stand behind a batch that waits. */
  get #awaitedMs(): number {
    return AWAITED_MS + 2 * (this.#options.delayMs ?? 0);
  }

  /** Infinity where none is awaited. */
  #firstAwaited(stream: string): number {
    return Math.min(...(this.#awaited.get(stream)?.keys() ?? []));
  }

  #forget(stream: string, revision: number): void {
    const awaited = this.#awaited.get(stream);
    awaited?.delete(revision);
    if (awaited?.size === 0) this.#awaited.delete(stream);
  }

  #forgetOld(): void {
    const now = this.#now();
    for (const [stream, awaited] of this.#awaited) {
      for (const [revision, { until }] of awaited) if (until <= now) this.#forget(stream, revision);
    }
  }
}

function told({ stream, revision, created, metadata }: SubscribedEvent): Delivered {
  const id = idAfterCategory(stream);
  const [trace, deadline] = [fromCarrier(metadata), Deadline.after(HANDLING_MS)];
  return { stream, id, revision, created, metadata, trace, deadline };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
