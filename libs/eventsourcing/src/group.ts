import {
  type AllStreamRecordedEvent,
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  type EventStoreDBClient,
  PersistentSubscriptionDoesNotExistError,
  PersistentSubscriptionExistsError,
  type Position,
  persistentSubscriptionToAllSettingsFromDefaults,
  type ReadAllOptions,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { beforeDeadline, CALL_LIMIT, readBefore } from './deadline.ts';
import type { Instrumentation, StoreOperation } from './instrumentation.ts';
import { storeCall } from './store-call.ts';

/** How far a persistent subscription on `$all` has come. */
export interface GroupProgress {
  /** Everything up to here is answered; undefined before the first checkpoint. */
  readonly checkpoint: Position | undefined;
  /** The last event in the log that the group is for; undefined where there is none yet. */
  readonly lastKnown: Position | undefined;
  /** Events delivered or buffered and not answered yet. */
  readonly pending: number;
  /** Events set aside because they could not be handled. */
  readonly parked: number;
}

/** What a group delivers, and how. */
export interface GroupSettings {
  /** Streams whose names begin with one of these. */
  readonly streamPrefixes: readonly string[];
  /** How events are shared out among the group's consumers. */
  readonly consumerStrategy: string;
  /** Milliseconds without an answer after which an event is delivered again. */
  readonly messageTimeout: number;
  /** Events that one consumer may have in hand. */
  readonly bufferSize: number;
  /** Where a new group begins: with the first event (default), or with what is recorded after it was made. */
  readonly from?: 'start' | 'end' | undefined;
}

/** Where streams end in the log. */
export interface LogEnd {
  /** The position of the streams' last event; undefined where there is none. */
  readonly last: Position | undefined;
  /** The end of the whole log when it was looked at: a later look reads back to here only. */
  readonly head: Position | undefined;
}

/** More deliveries than any event will see. */
const NEVER = 1_000_000;

/** Events that one read of the log may bring: few enough to come well within the limit of a call. */
const PAGE = 500;

/**
 * The calls about persistent subscriptions on `$all`, and the look at the log that tells how far they could be. Nobody
 * waits for them with a deadline of his own: each has five seconds.
 * @throws StoreUnavailable, DeadlineExceeded
 */
export class Groups {
  readonly #client: EventStoreDBClient;
  readonly #instrumentation: Instrumentation;
  readonly #limit: number;

  /** @param limit longest time for one call, milliseconds */
  constructor(client: EventStoreDBClient, instrumentation: Instrumentation, limit: number = CALL_LIMIT) {
    this.#client = client;
    this.#instrumentation = instrumentation;
    this.#limit = limit;
  }

  /** Makes a group, unless it is there. */
  async ensure(group: string, settings: GroupSettings): Promise<void> {
    const { streamPrefixes, consumerStrategy, messageTimeout, bufferSize } = settings;
    const stored = persistentSubscriptionToAllSettingsFromDefaults({
      startFrom: settings.from === 'end' ? END : START,
      consumerStrategyName: consumerStrategy,
      messageTimeout,
      // The store also counts deliveries that a consumer's death cut short. No event is to be parked for that, so
      // parking is decided by the consumer.
      maxRetryCount: NEVER,
      readBatchSize: Math.min(bufferSize, 500),
      historyBufferSize: Math.max(bufferSize * 2, 1_000),
      liveBufferSize: Math.max(bufferSize * 2, 1_000),
      // A rebuild is level when its checkpoint is, so checkpoints are kept young.
      checkPointAfter: 500,
      checkPointLowerBound: 1,
      checkPointUpperBound: 1_000,
    });
    const filter = streamNameFilter({ prefixes: [...streamPrefixes] });
    await this.#call('subscription-create', async (bounds) => {
      const made = this.#client.createPersistentSubscriptionToAll(group, stored, { ...bounds, filter });
      await made.catch(unless(PersistentSubscriptionExistsError));
    });
  }

  /**
   * How far a group has come; undefined where there is none of that name.
   * @param lastKnown from {@link lastOfStreams}: what the group itself knows of may be only what it has read so far
   */
  async progress(group: string, lastKnown: Position | undefined): Promise<GroupProgress | undefined> {
    const info = await this.#call('subscription-info', (bounds) =>
      this.#client
        .getPersistentSubscriptionToAllInfo(group, bounds)
        .catch(unless(PersistentSubscriptionDoesNotExistError)),
    );
    if (!info) return undefined;
    const { stats } = info;
    return {
      checkpoint: stats.lastCheckpointedEventPosition,
      lastKnown,
      pending:
        stats.totalInFlightMessages + stats.readBufferCount + Number(stats.liveBufferCount) + stats.retryBufferCount,
      parked: Number(stats.parkedMessageCount),
    };
  }

  /** Removes a group, if it is there. Its consumers are dropped. */
  async delete(group: string): Promise<void> {
    await this.#call('subscription-delete', (bounds) =>
      this.#client
        .deletePersistentSubscriptionToAll(group, bounds)
        .catch(unless(PersistentSubscriptionDoesNotExistError)),
    );
  }

  /** Has a group's parked events delivered again. */
  async replayParked(group: string): Promise<void> {
    await this.#call('subscription-replay', (bounds) => this.#client.replayParkedMessagesToAll(group, bounds));
  }

  /**
   * Finds the last event of the streams whose names begin with one of `prefixes`, reading the log backwards: all of it,
   * bodies too, as the client cannot filter such a read. So it is quick while these streams are what is written, and a
   * first look takes minutes once other categories have millions of events after the last of these. Each read on the
   * way has the limit of a call.
   * @param before an earlier answer, so that only what was appended since is read
   * @param signal ends the look before its next read; its reason is what is thrown then
   */
  async lastOfStreams(prefixes: readonly string[], before: LogEnd | undefined, signal?: AbortSignal): Promise<LogEnd> {
    return storeCall(this.#instrumentation, 'log-end', async () => {
      let head: Position | undefined;
      let last: Position | undefined;
      await this.#newestFirst(({ position, streamId }) => {
        head ??= position;
        if (before?.head && position.commit <= before.head.commit) return false;
        if (prefixes.some((prefix) => streamId.startsWith(prefix))) last = position;
        return last === undefined;
      }, signal);
      return { last: last ?? before?.last, head };
    });
  }

  /**
   * Gives the events of the log to `take`, the newest first, until it wants no more. Page by page, as no deadline fits a
   * read of a log of any length.
   */
  async #newestFirst(take: (event: AllStreamRecordedEvent) => boolean, signal: AbortSignal | undefined): Promise<void> {
    let from: Position | typeof END = END;
    let count = PAGE;
    let wanted = true;
    const look = ({ event }: AllStreamResolvedEvent) => {
      count++;
      if (!event) return true;
      from = event.position;
      wanted = take(event);
      return wanted;
    };
    while (wanted && count > 0) {
      signal?.throwIfAborted();
      const page: ReadAllOptions = { direction: BACKWARDS, fromPosition: from, maxCount: PAGE };
      count = 0;
      await readBefore(Date.now() + this.#limit, () => this.#client.readAll(page), look);
    }
  }

  /** Runs one call; give `bounds` to the client, which keeps them once it knows what the server can do. */
  #call<T>(operation: StoreOperation, call: (bounds: { readonly deadline: number }) => Promise<T>): Promise<T> {
    return storeCall(this.#instrumentation, operation, () =>
      beforeDeadline(call({ deadline: this.#limit }), Date.now() + this.#limit),
    );
  }
}

/** Whether everything up to `goal` is answered. */
export function hasReached(progress: GroupProgress, goal: Position | undefined): boolean {
  if (!goal) return true;
  return progress.checkpoint !== undefined && progress.checkpoint.commit >= goal.commit;
}

/** How much of everything up to `goal` is answered, by position: 0 to 1,000, rounded down, so that 1,000 is all of it. */
export function permilleReached(progress: GroupProgress | undefined, goal: Position | undefined): number {
  if (!goal) return 1_000;
  const done = progress?.checkpoint?.commit ?? 0n;
  return done >= goal.commit ? 1_000 : Number((done * 1_000n) / goal.commit);
}

/** Passes over an error of that kind: it says that there was nothing to do. @throws every other one */
function unless(kind: new (...args: never[]) => Error): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof kind) return undefined;
    throw error;
  };
}
