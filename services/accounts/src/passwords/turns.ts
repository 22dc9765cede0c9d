import { ServiceError } from '@keelson/chassis';

/**
 * Lets so many computations run at a time; the others wait for their turn, as many as have a chance to get it. Each one
 * of Argon2 takes 19 MiB and a thread of the pool that files and name look-ups need too, so that without it a burst of
 * sign-ins would take the process down.
 */
export class Turns {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: { readonly deadline: number; readonly begin: () => void; readonly refuse: () => void }[] = [];
  #running = 0;

  /** @param most how many run at once @param mostWaiting how many may wait beside them */
  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Runs `work` in its turn.
   * @param deadline epoch milliseconds: a turn that comes later is not taken
   * @throws ServiceError `too-many` when too many wait, `deadline` when its turn comes too late
   */
  async run<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await this.#turn(deadline);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      this.#handOn();
    }
  }

  #turn(deadline: number): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new ServiceError('too-many', 'Too many people sign in at the moment. Try again.', { retryAfter: 1 });
    }
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new ServiceError('deadline', 'Time ran out before the password had its turn.'));
      this.#waiting.push({ deadline, begin: resolve, refuse });
    });
  }

  /** The place goes to the next who is still in time; who is not, is told so and takes none. */
  #handOn(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (next.deadline > Date.now()) {
        next.begin();
        return;
      }
      next.refuse();
    }
    this.#running -= 1;
  }
}
