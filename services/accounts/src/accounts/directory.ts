import { ServiceError } from '@keelson/chassis';
import type { AccountView } from '../../contract/index.ts';
import { type Account, openRegistrations, VERIFICATION_VALID_MS } from '../domain/account.ts';
import type { AccountHandler } from './registration.ts';
import type { VerificationCodes } from './verification-codes.ts';

/** What the mail says that confirms an address. */
export interface CodeOfMail {
  readonly code: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
}

/** Accounts by their id, as they are now. */
export class Directory {
  readonly #accounts: Pick<AccountHandler, 'load'>;
  readonly #codes: VerificationCodes;
  readonly #now: () => Date;

  constructor(accounts: Pick<AccountHandler, 'load'>, codes: VerificationCodes, now: () => Date) {
    this.#accounts = accounts;
    this.#codes = codes;
    this.#now = now;
  }

  /** @param deadline epoch milliseconds @throws ServiceError `not-found` */
  async get(accountId: string, deadline: number): Promise<AccountView> {
    const { state, revision } = await this.#load(accountId, deadline);
    return viewOf(accountId, state, revision);
  }

  /**
   * The code of a registration.
   * @param registration which; 0 for the last one
   * @param deadline epoch milliseconds
   * @throws ServiceError `not-found`, `rule` (`nothing-to-verify`) where its code is no longer of use
   */
  async verificationCode(accountId: string, registration: number, deadline: number): Promise<CodeOfMail> {
    const { state } = await this.#load(accountId, deadline);
    const open = openRegistrations(state, this.#now().toISOString());
    const wanted = registration === 0 ? open.at(-1) : open.find((one) => one.registration === registration);
    if (!wanted) {
      throw new ServiceError('rule', 'No code of this registration would be taken any more.', {
        type: 'nothing-to-verify',
      });
    }
    return {
      code: this.#codes.codeOf(accountId, wanted.registration),
      expiresAt: new Date(Date.parse(wanted.registeredAt) + VERIFICATION_VALID_MS).toISOString(),
    };
  }

  async #load(accountId: string, deadline: number) {
    const loaded = await this.#accounts.load(accountId, deadline);
    if (loaded) return loaded;
    throw new ServiceError('not-found', `There is no account ${accountId}.`, { type: 'account-not-found' });
  }
}

/** An account as its owner, operators and other services see it. */
export function viewOf(id: string, account: AccountFacts, revision: number): AccountView {
  const { email, emailVerified, name, deliveryAddress, roles, registeredAt } = account;
  return { id, email, emailVerified, name, deliveryAddress, roles: [...roles], registeredAt, revision };
}

/** What of an account others may see. */
export type AccountFacts = Pick<
  Account,
  'email' | 'emailVerified' | 'name' | 'deliveryAddress' | 'roles' | 'registeredAt'
>;
