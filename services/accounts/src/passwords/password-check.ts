import type { Account } from '../domain/account.ts';
import type { SignInAttempts } from './attempts.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Passwords } from './passwords.ts';

/** How long an answer is waited for: epoch milliseconds, and the signal that ends it sooner. */
export interface Bounds {
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/**
 * Checks the password of an account, as one attempt of those that are bounded. The same work is done for an account that
 * does not exist: the same calls to the store, and one computation of Argon2.
 */
export class PasswordCheck {
  readonly #attempts: SignInAttempts;
  readonly #credentials: CredentialStore;
  readonly #passwords: Passwords;

  constructor(attempts: SignInAttempts, credentials: CredentialStore, passwords: Passwords) {
    this.#attempts = attempts;
    this.#credentials = credentials;
    this.#passwords = passwords;
  }

  /**
   * Whether it is the password of the account; of one that is not confirmed, of its last registration.
   * @throws ServiceError `too-many`: `sign-in-locked` after too many that were not
   */
  isRight(accountId: string, account: Account | undefined, password: string, bounds: Bounds): Promise<boolean> {
    const credentialId = account?.credentialId ?? account?.pending.at(-1)?.credentialId ?? null;
    return this.isOf(accountId, credentialId, password, bounds);
  }

  /**
   * Whether it is that one of the account's passwords.
   * @param credentialId null for none, which no password is
   * @throws as {@link isRight}
   */
  async isOf(accountId: string, credentialId: string | null, password: string, bounds: Bounds): Promise<boolean> {
    await this.#attempts.begin(accountId, bounds);
    const stored = await this.#credentials.find(accountId, credentialId, bounds);
    if (!(await this.#matches(accountId, password, stored, bounds))) return false;
    await this.#attempts.succeeded(accountId, bounds);
    if (credentialId !== null && stored !== undefined && this.#passwords.isOutdated(stored)) {
      const hash = await this.#passwords.hash(password, bounds.deadline);
      await this.#credentials.replace(accountId, { credentialId, hash }, bounds);
    }
    return true;
  }

  /** Who found no turn has not guessed. */
  async #matches(accountId: string, password: string, stored: string | undefined, bounds: Bounds): Promise<boolean> {
    try {
      return await this.#passwords.matches(password, stored, bounds.deadline);
    } catch (error) {
      await this.#attempts.withdraw(accountId, {}).catch(() => {});
      throw error;
    }
  }
}
