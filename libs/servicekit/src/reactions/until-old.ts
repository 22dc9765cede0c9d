import { setTimeout } from 'node:timers/promises';
import type { SubscribedEvent } from '@keelson/eventsourcing';

/**
 * Waits until all of a batch were recorded `delayMs` ago. The delay is the same for every event and they come in the order
 * in which they were recorded, so one wait at the head of the line is all that the timers take, and they live in the store:
 * a restart forgets none.
 * @throws AbortError once `signal` aborts
 */
export async function untilOld(
  batch: readonly SubscribedEvent[],
  delayMs: number,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<void> {
  const newest = Math.max(...batch.map(({ created }) => created.getTime()));
  // The store's clock may be ahead of this one.
  const wait = Math.min(delayMs, newest + delayMs - now());
  if (wait > 0) await setTimeout(wait, undefined, { signal });
}
