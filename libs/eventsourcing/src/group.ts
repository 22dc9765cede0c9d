import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  PersistentSubscriptionDoesNotExistError,
  type Position,
} from '@eventstore/db-client';

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

/**
 * Asks the store for a group's progress; undefined where there is no such group.
 * @param lastKnown from {@link lastOfStreams}: what the group itself knows of may be only what it has read so far
 */
export async function groupProgress(
  client: EventStoreDBClient,
  group: string,
  lastKnown: Position | undefined,
): Promise<GroupProgress | undefined> {
  try {
    const { stats } = await client.getPersistentSubscriptionToAllInfo(group);
    return {
      checkpoint: stats.lastCheckpointedEventPosition,
      lastKnown,
      pending:
        stats.totalInFlightMessages + stats.readBufferCount + Number(stats.liveBufferCount) + stats.retryBufferCount,
      parked: Number(stats.parkedMessageCount),
    };
  } catch (error) {
    if (error instanceof PersistentSubscriptionDoesNotExistError) return undefined;
    throw error;
  }
}

/** Whether everything up to `goal` is answered. */
export function hasReached(progress: GroupProgress, goal: Position | undefined): boolean {
  if (!goal) return true;
  return progress.checkpoint !== undefined && progress.checkpoint.commit >= goal.commit;
}

/** Where streams end in the log. */
export interface LogEnd {
  /** The position of the streams' last event; undefined where there is none. */
  readonly last: Position | undefined;
  /** The end of the whole log when it was looked at: a later look reads back to here only. */
  readonly head: Position | undefined;
}

/**
 * Finds the last event of the streams whose names begin with one of `prefixes`, reading the log backwards.
 * @param before an earlier answer, so that only what was appended since is read
 */
export async function lastOfStreams(
  client: EventStoreDBClient,
  prefixes: readonly string[],
  before: LogEnd | undefined,
): Promise<LogEnd> {
  const read = client.readAll({ direction: BACKWARDS, fromPosition: END });
  let head: Position | undefined;
  try {
    for await (const { event } of read.iterator({ destroyOnReturn: false })) {
      if (!event) continue;
      head ??= event.position;
      if (before?.head && event.position.commit <= before.head.commit) break;
      if (prefixes.some((prefix) => event.streamId.startsWith(prefix))) return { last: event.position, head };
    }
    return { last: before?.last, head };
  } finally {
    // As in every read that may be left early: the call has to be ended, not the iterator alone.
    read.on('error', () => {}).resume();
    read.cancel().catch(() => {});
  }
}

/** Removes a group, if it is there. Its consumers are dropped. */
export async function deleteGroup(client: EventStoreDBClient, group: string): Promise<void> {
  try {
    await client.deletePersistentSubscriptionToAll(group);
  } catch (error) {
    if (!(error instanceof PersistentSubscriptionDoesNotExistError)) throw error;
  }
}
