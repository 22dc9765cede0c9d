import { LRUCache } from 'lru-cache';
import type { SubscribedEvent, Verdict } from './batch-plan.ts';

/**
 * Events whose retries are remembered at once. Some hundred bytes each; beyond, those that have waited longest begin
 * anew, so that none is ever given up too soon.
 */
const MOST_REMEMBERED = 10_000;

/**
 * Says when waiting for an earlier event has been in vain. It counts the `retry` verdicts of its own consumer: the
 * store's count also holds the deliveries that a consumer's death cut short, and no event is to be parked for those.
 */
export class Patience {
  readonly #maxRetries: number;
  readonly #retries = new LRUCache<string, number>({ max: MOST_REMEMBERED });

  /** @param maxRetries `retry` verdicts on one event before it is given up */
  constructor(maxRetries: number) {
    this.#maxRetries = maxRetries;
  }

  /** How often `event` was told to come again. */
  retriesOf(event: SubscribedEvent): number {
    return this.#retries.get(keyOf(event)) ?? 0;
  }

  /** What the handler says, unless it has said `retry` too often. */
  judge(verdict: Verdict, event: SubscribedEvent): Verdict {
    const retries = this.retriesOf(event);
    if (verdict.kind === 'retry' && retries < this.#maxRetries) {
      this.#retries.set(keyOf(event), retries + 1);
      return verdict;
    }
    this.#retries.delete(keyOf(event));
    if (verdict.kind !== 'retry') return verdict;
    return { kind: 'park', reason: `${verdict.reason}, after ${retries} retries` };
  }
}

function keyOf({ stream, revision }: SubscribedEvent): string {
  return `${revision}@${stream}`;
}
