import { type Fate, Killed } from './memory-store.ts';

/** Some process that waits for its turn. */
interface Waiting {
  readonly process: { rank: number };
  readonly go: () => void;
}

/** How often the process whose turn it is comes to a stop for long, one in so many turns. */
const STOPS_ONE_IN = 10;

/**
 * Runs processes side by side, one step at a time, in an order that a seed decides: the same seed, the same order.
 * The process of the highest rank always has the turn, and now and then loses its rank. So one goes far while another
 * stands still in the middle of something, which finds more than turns at random do (Burckhardt et al., "A randomized
 * scheduler with probabilistic guarantees of finding bugs", 2010).
 */
export class Interleaving {
  readonly #waiting: Waiting[] = [];
  #random: number;

  constructor(seed: number) {
    this.#random = seed | 0 || 1;
  }

  /** @param stepsToLive after so many steps it is killed; undefined: never */
  process(stepsToLive?: number): Fate {
    let left = stepsToLive;
    const process = { rank: this.#below(1_000_000) };
    return {
      turn: async () => {
        await new Promise<void>((resolve) => this.#waiting.push({ process, go: resolve }));
        if (left === undefined) return;
        if (left <= 0) throw new Killed();
        left--;
      },
    };
  }

  /** Gives turns until all of `work` is done. */
  async until(work: readonly Promise<unknown>[]): Promise<void> {
    let done = false;
    const all = Promise.allSettled(work).then(() => {
      done = true;
    });
    while (!done) {
      // Whoever had a turn comes to wait for the next one.
      await new Promise(setImmediate);
      this.#next()?.go();
    }
    await all;
  }

  #next(): Waiting | undefined {
    const first = this.#waiting.reduce((best, one, index, all) => {
      return one.process.rank > (all[best]?.process.rank ?? Number.NEGATIVE_INFINITY) ? index : best;
    }, 0);
    const [next] = this.#waiting.splice(first, 1);
    if (next && this.#below(STOPS_ONE_IN) === 0) next.process.rank = -this.#below(1_000_000);
    return next;
  }

  /** Xorshift, 32 bits (Marsaglia, 2003). */
  #below(count: number): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return (this.#random >>> 0) % count;
  }
}
