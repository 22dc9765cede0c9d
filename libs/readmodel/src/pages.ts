import type { Versioned } from '@keelson/eventsourcing';

/** Documents that a scan reads at once. */
export const SCAN_BATCH = 500;

/**
 * Every document in id order, by a function that reads the next batch after an id. A full read by key rather than by an
 * open cursor: nothing is held in the engine between batches, so a slow consumer costs it nothing.
 */
export async function* scanById<T>(
  readAfter: (id: string | undefined) => Promise<readonly Versioned<T>[]>,
): AsyncGenerator<Versioned<T>> {
  let last: string | undefined;
  while (true) {
    const batch = await readAfter(last);
    yield* batch;
    if (batch.length < SCAN_BATCH) return;
    last = batch.at(-1)?.id;
  }
}
