import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  type JSONType,
  jsonEvent,
  NO_STREAM,
  type ReadStreamOptions,
  type RecordedEvent,
  START,
  StreamDeletedError,
  StreamNotFoundError,
} from '@eventstore/db-client';
import type { StoredEvent } from './aggregate.ts';
import { beforeDeadline, readBefore, remaining } from './deadline.ts';
import type { Instrumentation } from './instrumentation.ts';
import { untilAnswered } from './pending-appends.ts';
import { appenderOf } from './shared-appender.ts';
import { storeCall } from './store-call.ts';

/** An event to be appended. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: Record<string, unknown>;
}

/** An event as the store gives it back. */
export interface ReadEvent extends StoredEvent {
  /** When the store recorded it. */
  readonly created: Date;
}

/** The calls to streams that the core makes: one method is one call. */
export class EventStore {
  readonly #client: EventStoreDBClient;
  readonly #instrumentation: Instrumentation;

  constructor(client: EventStoreDBClient, instrumentation: Instrumentation) {
    this.#client = client;
    this.#instrumentation = instrumentation;
  }

  /**
   * Appends all events or none.
   * @param expected revision of the last event that the stream must have now; -1 where it must not exist
   * @param deadline epoch milliseconds
   * @returns the revision of the last event of this append, the first time and each repeat (same event ids)
   * @throws AppendConflict, StreamGone, StoreUnavailable, DeadlineExceeded (then it is not known whether it was stored)
   */
  append(stream: string, events: readonly NewEvent[], expected: number, deadline: number): Promise<number> {
    return storeCall(this.#instrumentation, 'append', async () => {
      const appended = appenderOf(this.#client).appendToStream(
        stream,
        events.map((event) =>
          jsonEvent({ ...event, data: event.data as JSONType, metadata: event.metadata as JSONType | undefined }),
        ),
        {
          expectedRevision: expected < 0 ? NO_STREAM : BigInt(expected),
          // Travels in the message: the store begins no append that is late, however long it waited there.
          deadline: remaining(deadline),
        },
      );
      // All appends share one call to the store, which has no deadline: whether this one is answered is watched here.
      const result = await beforeDeadline(untilAnswered(appended), deadline);
      return Number(result.nextExpectedRevision);
    });
  }

  /**
   * Reads the last events of a stream, at most `count`. A read that ends by itself: one that is broken off would cost
   * the connection a reset, of which servers take only so many a second.
   * @returns the events oldest first; undefined where there is no such stream
   * @throws StoreUnavailable, DeadlineExceeded
   */
  async readLast(stream: string, count: number, deadline: number): Promise<ReadEvent[] | undefined> {
    const events = await this.#read(stream, { direction: BACKWARDS, fromRevision: END, maxCount: count }, deadline);
    return events?.reverse();
  }

  /**
   * Reads a stream forwards from `revision`, oldest first, at most `count` events; undefined where there is no such stream.
   * @throws StoreUnavailable, DeadlineExceeded
   */
  readFrom(
    stream: string,
    revision: number,
    deadline: number,
    count: number = Number.MAX_SAFE_INTEGER,
  ): Promise<ReadEvent[] | undefined> {
    const fromRevision = revision === 0 ? START : BigInt(revision);
    return this.#read(stream, { direction: FORWARDS, fromRevision, maxCount: count }, deadline);
  }

  #read(stream: string, options: ReadStreamOptions, deadline: number): Promise<ReadEvent[] | undefined> {
    return storeCall(this.#instrumentation, 'read', async () => {
      const events: ReadEvent[] = [];
      try {
        const read = () => this.#client.readStream(stream, options);
        await readBefore(deadline, read, ({ event }) => {
          if (event) events.push(readEvent(event));
          return true;
        });
        return events;
      } catch (error) {
        if (error instanceof StreamNotFoundError || error instanceof StreamDeletedError) return undefined;
        throw error;
      }
    });
  }
}

/** An event that was read, in the core's terms. */
function readEvent({ type, data, metadata, revision, created }: RecordedEvent): ReadEvent {
  return { type, data, metadata, revision: Number(revision), created };
}
