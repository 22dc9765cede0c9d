import {
  AccessDeniedError,
  BACKWARDS,
  CancelledError,
  DeadlineExceededError,
  END,
  type EventStoreDBClient,
  FORWARDS,
  type JSONType,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  NotLeaderError,
  type ReadStreamOptions,
  type ResolvedEvent,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { StoredEvent } from './aggregate.ts';
import { AppendTooLarge, DeadlineExceeded, StoreUnavailable } from './errors.ts';
import type { Instrumentation } from './instrumentation.ts';

/** An event to be appended. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: Record<string, unknown>;
}

/** The stream has moved on since `expected`. */
export class AppendConflict extends Error {}

/** The calls to the event store that the core makes: one method is one call. */
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
   * @throws AppendConflict, StoreUnavailable, DeadlineExceeded (then it is not known whether it was stored)
   */
  append(stream: string, events: readonly NewEvent[], expected: number, deadline: number): Promise<number> {
    return this.#call('append', async () => {
      const appended = this.#client.appendToStream(
        stream,
        events.map((event) =>
          jsonEvent({ ...event, data: event.data as JSONType, metadata: event.metadata as JSONType | undefined }),
        ),
        { expectedRevision: expected < 0 ? NO_STREAM : BigInt(expected) },
      );
      // The client's batch append knows no deadline, so it is kept here.
      const result = await beforeDeadline(appended, deadline);
      return Number(result.nextExpectedRevision);
    });
  }

  /**
   * Reads the last events of a stream, at most `count`. A read that ends by itself: one that is broken off would cost
   * the connection a reset, of which servers take only so many a second.
   * @returns the events oldest first; undefined where there is no such stream
   */
  async readLast(stream: string, count: number, deadline: number): Promise<StoredEvent[] | undefined> {
    const events = await this.#read(stream, { direction: BACKWARDS, fromRevision: END, maxCount: count }, deadline);
    return events?.reverse();
  }

  /** Reads a stream forwards from `revision`, oldest first; undefined where there is no such stream. */
  readFrom(stream: string, revision: number, deadline: number): Promise<StoredEvent[] | undefined> {
    const fromRevision = revision === 0 ? START : BigInt(revision);
    return this.#read(stream, { direction: FORWARDS, fromRevision }, deadline);
  }

  #read(stream: string, options: ReadStreamOptions, deadline: number): Promise<StoredEvent[] | undefined> {
    return this.#call('read', async () => {
      const events: StoredEvent[] = [];
      try {
        for await (const resolved of this.#client.readStream(stream, { ...options, deadline: remaining(deadline) })) {
          const event = storedEvent(resolved);
          if (event) events.push(event);
        }
        return events;
      } catch (error) {
        if (error instanceof StreamNotFoundError || error instanceof StreamDeletedError) return undefined;
        throw error;
      }
    });
  }

  async #call<T>(operation: string, run: () => Promise<T>): Promise<T> {
    return this.#instrumentation.storeCall(operation, async () => {
      try {
        return await run();
      } catch (error) {
        throw coreError(error);
      }
    });
  }
}

/** The event of a read or a subscription, in the core's terms. */
function storedEvent(resolved: ResolvedEvent): StoredEvent | undefined {
  const { event } = resolved;
  if (!event) return undefined;
  return { type: event.type, data: event.data, metadata: event.metadata, revision: Number(event.revision) };
}

/** The client's error as one of the core's; what has no counterpart comes back as it is. */
export function coreError(error: unknown): unknown {
  if (error instanceof WrongExpectedVersionError) return new AppendConflict(error.message, { cause: error });
  if (error instanceof DeadlineExceededError) {
    return new DeadlineExceeded('The event store did not answer in time.', { cause: error });
  }
  if (error instanceof MaxAppendSizeExceededError) return new AppendTooLarge({ cause: error });
  // The answer to a batch append loses its code on the way; the message still has it.
  if (error instanceof UnknownError && error.message.includes('UNAVAILABLE:')) {
    return new StoreUnavailable('The event store takes no writes at the moment.', { cause: error });
  }
  if (UNAVAILABLE.some((kind) => error instanceof kind) || isGrpcError(error)) {
    return new StoreUnavailable('The event store cannot be reached.', { cause: error });
  }
  return error;
}

/** The client lets gRPC's own errors through where it first asks the server what it can do. */
function isGrpcError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

// UnknownError is what a connection that breaks in the middle of a call comes out as.
const UNAVAILABLE = [
  UnavailableError,
  CancelledError,
  TimeoutError,
  NotLeaderError,
  AccessDeniedError,
  UnknownError,
] as const;

function remaining(deadline: number): number {
  const left = deadline - Date.now();
  if (left <= 0) throw new DeadlineExceeded('The deadline passed before the event store was asked.');
  return left;
}

async function beforeDeadline<T>(work: Promise<T>, deadline: number): Promise<T> {
  const left = deadline - Date.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = () => reject(new DeadlineExceeded('The event store did not confirm the append in time.'));
    timer = setTimeout(error, Math.max(0, left));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
