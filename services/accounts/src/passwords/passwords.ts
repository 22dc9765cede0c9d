import type { PasswordHashes } from './password-hash.ts';
import type { Turns } from './turns.ts';

/** Passwords, so many at a time. */
export class Passwords {
  readonly #hashes: PasswordHashes;
  readonly #turns: Turns;

  constructor(hashes: PasswordHashes, turns: Turns) {
    this.#hashes = hashes;
    this.#turns = turns;
  }

  /** @param deadline epoch milliseconds @throws ServiceError `too-many`, `deadline` */
  hash(password: string, deadline: number): Promise<string> {
    return this.#turns.run(deadline, () => this.#hashes.hash(password));
  }

  /**
   * Whether `password` is the one of `stored`; where nothing is stored it is not, after the same time.
   * @param deadline epoch milliseconds
   * @throws ServiceError `too-many`, `deadline`
   */
  matches(password: string, stored: string | undefined, deadline: number): Promise<boolean> {
    return this.#turns.run(deadline, () => this.#hashes.matches(password, stored));
  }

  isOutdated(stored: string): boolean {
    return this.#hashes.isOutdated(stored);
  }
}
