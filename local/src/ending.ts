import { Deadline } from '@keelson/chassis';

/** Ends one part of the platform; what has not ended by `deadline` is cut off or left behind. */
export type End = (deadline: Deadline) => Promise<void> | void;

/** Of the time for all, at most this much is kept for each part that is still to come. Milliseconds. */
const MAX_RESERVE_MS = 500;
/** And no more than this share of it. */
const RESERVE_SHARE = 0.1;

/**
 * How the platform ends: one part after the other, the last that started first, all of it within one time. Each may
 * take what is left, but for a reserve for those that end after it.
 */
export class Ending {
  readonly #totalMs: number;
  readonly #ends: End[] = [];
  #ended: Promise<void> | undefined;

  /** @param totalMs time for all of it */
  constructor(totalMs: number) {
    this.#totalMs = totalMs;
  }

  /** Adds a part that has started. @returns the longest time that it can have, milliseconds */
  add(end: End): number {
    return this.#longest(this.#ends.push(end) - 1);
  }

  /**
   * Ends all parts; asked again, answers the same promise.
   * @throws AggregateError that names what failed or was late; the others have ended all the same
   */
  stop(): Promise<void> {
    this.#ended ??= this.#endAll();
    return this.#ended;
  }

  async #endAll(): Promise<void> {
    const began = Date.now();
    const failures: unknown[] = [];
    for (const [later, end] of [...this.#ends.entries()].toReversed()) {
      try {
        await end(Deadline.at(began + this.#longest(later)));
      } catch (error) {
        failures.push(error);
      }
    }
    throwAll(failures);
  }

  /** @param later how many parts end afterwards */
  #longest(later: number): number {
    return Math.floor(this.#totalMs - later * Math.min(MAX_RESERVE_MS, this.#totalMs * RESERVE_SHARE));
  }
}

/** Waits for all of `ends`. @throws AggregateError that names what failed; the others have ended all the same */
export async function sideBySide(ends: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(ends);
  throwAll(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])));
}

/** Waits for `work`. @throws Error with the message `late` when it has not ended by `deadline` */
export async function inTime(work: Promise<unknown>, deadline: Deadline, late: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(late)), deadline.remaining());
  });
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

function throwAll(failures: readonly unknown[]): void {
  if (failures.length === 0) return;
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  throw new AggregateError(failures, messages.join('; '));
}
