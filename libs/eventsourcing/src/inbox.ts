import { setTimeout } from 'node:timers/promises';

/** How long a batch waits for more, milliseconds: the cost of a write to disk is shared by what comes meanwhile. */
const LINGER = 5;

/** Holds what was delivered until it is taken; who fills it bounds it. */
export class Inbox<T> {
  #waiting: T[] = [];
  #wake: (() => void) | undefined;
  #outcome: { readonly error: Error | undefined } | undefined;
  #interrupt: ((error: Error) => void) | undefined;

  /** How many wait to be taken. */
  get size(): number {
    return this.#waiting.length;
  }

  put(delivery: T): void {
    this.#waiting.push(delivery);
    this.#wake?.();
  }

  /** No more comes: because of `error`, or because it is no longer wanted. The first word counts. */
  end(error?: Error): void {
    if (error) this.#interrupt?.(error);
    this.#outcome ??= { error };
    this.#wake?.();
  }

  /** Settles as `work` does, or with the error that ends the inbox meanwhile. */
  async during<R>(work: Promise<R>): Promise<R> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#interrupt = reject;
    if (this.#outcome?.error) reject(this.#outcome.error);
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.#interrupt = undefined;
    }
  }

  /** The next so many, as soon as there are any; undefined once no more is wanted. @throws the error that ended it */
  async take(most: number): Promise<T[] | undefined> {
    while (!this.#outcome) {
      if (this.#waiting.length > 0) {
        if (this.#waiting.length < most) await setTimeout(LINGER);
        return this.#waiting.splice(0, most);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#outcome.error) throw this.#outcome.error;
    return undefined;
  }
}
