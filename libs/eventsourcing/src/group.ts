import { type EventStoreDBClient, PersistentSubscriptionDoesNotExistError, type Position } from '@eventstore/db-client';

/** How far a persistent subscription on `$all` has come. */
export interface GroupProgress {
  /** Everything up to here is answered; undefined before the first checkpoint. */
  readonly checkpoint: Position | undefined;
  /** The last matching event that the store knows; undefined where there is none yet. */
  readonly lastKnown: Position | undefined;
  /** Events delivered or buffered and not answered yet. */
  readonly pending: number;
  /** Events set aside because they could not be handled. */
  readonly parked: number;
}

/** Asks the store for a group's progress; undefined where there is no such group. */
export async function groupProgress(client: EventStoreDBClient, group: string): Promise<GroupProgress | undefined> {
  try {
    const { stats } = await client.getPersistentSubscriptionToAllInfo(group);
    return {
      checkpoint: stats.lastCheckpointedEventPosition,
      lastKnown: stats.lastKnownEventPosition,
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

/** Removes a group, if it is there. Its consumers are dropped. */
export async function deleteGroup(client: EventStoreDBClient, group: string): Promise<void> {
  try {
    await client.deletePersistentSubscriptionToAll(group);
  } catch (error) {
    if (!(error instanceof PersistentSubscriptionDoesNotExistError)) throw error;
  }
}
