import { ServiceError } from '@keelson/chassis';
import type { CallOptions } from '@keelson/readmodel';
import { changeDocument, type Documents } from '../documents.ts';
import { type Attempts, attempted, waitLeft } from '../domain/lockout.ts';

/**
 * Bounds how often passwords can be guessed, by address, whether it has an account or not. An attempt counts before its
 * password is looked at, so that many at once get no further than one after the other.
 */
export class SignInAttempts {
  readonly #documents: Documents<Attempts>;
  readonly #now: () => number;

  /** @param now epoch milliseconds */
  constructor(documents: Documents<Attempts>, now: () => number) {
    this.#documents = documents;
    this.#now = now;
  }

  /**
   * Begins an attempt.
   * @throws ServiceError `too-many` (`sign-in-locked`) while the address has to wait, with the seconds
   */
  async begin(accountId: string, bounds: CallOptions): Promise<void> {
    const count = (attempts: Attempts | undefined) => {
      const now = this.#now();
      refuseWhileLocked(waitLeft(attempts, now));
      return attempted(attempts, now);
    };
    await changeDocument(this.#documents, accountId, count, bounds);
  }

  /** The password was right: nothing is remembered. */
  async succeeded(accountId: string, bounds: CallOptions): Promise<void> {
    await changeDocument(this.#documents, accountId, () => ({ failures: 0, lastAt: this.#now() }), bounds);
  }

  /** The password was not looked at after all. */
  async withdraw(accountId: string, bounds: CallOptions): Promise<void> {
    const take = (attempts: Attempts | undefined) =>
      attempts && { ...attempts, failures: Math.max(0, attempts.failures - 1) };
    await changeDocument(this.#documents, accountId, take, bounds);
  }
}

function refuseWhileLocked(milliseconds: number): void {
  if (milliseconds === 0) return;
  throw new ServiceError('too-many', 'Too many sign-ins with this address have failed. Wait before the next one.', {
    type: 'sign-in-locked',
    retryAfter: Math.ceil(milliseconds / 1000),
  });
}
