import type { GroupProgress } from '@keelson/eventsourcing';

/** How far a group of consumers is, as operators see it. Positions are texts: they may be larger than a number is exact. */
export interface ProgressReport {
  /** How much of the store's events up to now is in it, 0 to 1, by position. */
  readonly progress: number;
  /** Nothing is missing. */
  readonly level: boolean;
  readonly checkpoint: string | null;
  readonly lastKnown: string | null;
  /** Events delivered or buffered and not answered yet. */
  readonly pending: number;
  /** Events set aside because they could not be handled. */
  readonly parked: number;
}

/** Tells a group's progress in JSON. */
export function progressReport({ checkpoint, lastKnown, pending, parked }: GroupProgress): ProgressReport {
  const progress = portion(checkpoint?.commit, lastKnown?.commit);
  return {
    progress,
    level: progress === 1 && pending === 0,
    checkpoint: checkpoint ? String(checkpoint.commit) : null,
    lastKnown: lastKnown ? String(lastKnown.commit) : null,
    pending,
    parked,
  };
}

/** `done / all` to four places, rounded down: 1 only when all is done. */
function portion(done: bigint | undefined, all: bigint | undefined): number {
  if (all === undefined || all === 0n) return 1;
  if (done === undefined) return 0;
  return done >= all ? 1 : Number((done * 10_000n) / all) / 10_000;
}
