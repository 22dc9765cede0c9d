import { setTimeout } from 'node:timers/promises';
import {
  type AllStreamRecordedEvent,
  BACKWARDS,
  END,
  type EventStoreDBClient,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { readBefore } from '@keelson/eventsourcing';

/** An event as the feed tells it. */
export interface FedEvent {
  /** The stream's name, `order-<uuid>`. */
  readonly stream: string;
  readonly type: string;
  readonly data: unknown;
}

export interface EventFeedOptions {
  readonly client: Pick<EventStoreDBClient, 'readAll' | 'subscribeToAll'>;
  /** Streams whose names begin with one of these are told of. */
  readonly prefixes: readonly string[];
  /** How far back it begins: events of the whole log, whatever they are about. */
  readonly pastEvents: number;
  /** Hears of the past, oldest first, then of each event as it happens; again, maybe, after a break. Must not throw. */
  tell(event: FedEvent): void;
  report(level: 'warn' | 'info', message: string, details: Record<string, unknown>): void;
}

/** Events that one read of the log may bring. */
const PAGE = 1_000;
/** Longest for one read of the log. Milliseconds. */
const READ_LIMIT_MS = 10_000;
/** Longest pause before the log is followed again. Milliseconds. */
const LONGEST_PAUSE_MS = 2_000;

/**
 * Follows the log on every replica, each for itself: no group shares the events out, and no place in the log is kept. It
 * begins with the last events of the past, so that a start costs the same however long the log is.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #from: Position | undefined;
  #begun = false;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Whether the past has been told. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        if (!this.#begun) await this.#tellPast();
        await this.#follow(() => {
          failures = 0;
        });
      } catch (error) {
        if (!signal.aborted) this.#options.report('warn', 'the feed of events is interrupted', { error });
      }
      await setTimeout(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** failures), undefined, { signal }).catch(() => {});
    }
  }

  async #tellPast(): Promise<void> {
    const past: FedEvent[] = [];
    const head = await this.#newestFirst((event) => {
      if (this.#isWanted(event)) past.push(fed(event));
    });
    for (const event of past.reverse()) this.#options.tell(event);
    this.#from = head;
    this.#begun = true;
    this.#options.report('info', 'the past has been told', { events: past.length });
  }

  /** Gives the last events of the log to `take`, the newest first. @returns where the newest stands */
  async #newestFirst(take: (event: AllStreamRecordedEvent) => void): Promise<Position | undefined> {
    let head: Position | undefined;
    let from: Position | typeof END = END;
    let left = this.#options.pastEvents;
    while (left > 0) {
      this.#stopping.signal.throwIfAborted();
      const maxCount = Math.min(PAGE, left);
      let count = 0;
      await readBefore(
        Date.now() + READ_LIMIT_MS,
        () => this.#options.client.readAll({ direction: BACKWARDS, fromPosition: from, maxCount }),
        ({ event }) => {
          count++;
          if (!event) return true;
          head ??= event.position;
          from = event.position;
          take(event);
          return true;
        },
      );
      left = count < maxCount ? 0 : left - count;
    }
    return head;
  }

  async #follow(heard: () => void): Promise<void> {
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    const subscription = this.#options.client.subscribeToAll({
      fromPosition: this.#from ?? START,
      filter: streamNameFilter({ prefixes: [...this.#options.prefixes] }),
    });
    const stop = () => void subscription.unsubscribe().catch(() => {});
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const { event } of subscription) {
        if (!event) continue;
        this.#options.tell(fed(event));
        this.#from = event.position;
        heard();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  #isWanted({ streamId }: AllStreamRecordedEvent): boolean {
    return this.#options.prefixes.some((prefix) => streamId.startsWith(prefix));
  }
}

function fed({ streamId, type, data }: AllStreamRecordedEvent): FedEvent {
  return { stream: streamId, type, data };
}
