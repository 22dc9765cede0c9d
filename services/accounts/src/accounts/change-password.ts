import { randomUUID } from 'node:crypto';
import { type CallContext, checker, requireCaller, ServiceError } from '@keelson/chassis';
import { changePasswordRequest } from '../../contract/index.ts';
import type { CredentialStore } from '../passwords/credential-store.ts';
import type { PasswordCheck } from '../passwords/password-check.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { AccountHandler } from './registration.ts';

export interface ChangePasswordOptions {
  readonly accounts: AccountHandler;
  readonly credentials: CredentialStore;
  readonly passwords: Passwords;
  readonly check: PasswordCheck;
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

const checkBody = checker(changePasswordRequest, 'body');

/** How the owner of an account takes another password. */
export class ChangePassword {
  readonly #options: ChangePasswordOptions;

  constructor(options: ChangePasswordOptions) {
    this.#options = options;
  }

  /**
   * Changes the caller's password and ends their other sessions. The old password is forgotten.
   * @throws ServiceError `unauthenticated`, `invalid`, `forbidden` (`password-wrong`), `too-many` (`sign-in-locked`)
   */
  async change(body: unknown, call: CallContext): Promise<void> {
    const { accounts, credentials, passwords, check, metadata, now } = this.#options;
    const { id: accountId, sessionId } = requireCaller(call);
    const { oldPassword, newPassword } = checkBody(body);
    const bounds = { deadline: call.deadline.epochMs, signal: call.signal };
    const account = (await accounts.load(accountId, bounds.deadline))?.state;
    if (!(await check.isRight(accountId, account, oldPassword, bounds))) {
      throw new ServiceError('forbidden', 'The old password is wrong.', { type: 'password-wrong' });
    }
    const credentialId = randomUUID();
    const hash = await passwords.hash(newPassword, bounds.deadline);
    await credentials.add(
      accountId,
      { credentialId, hash },
      account?.credentialId ? [account.credentialId] : [],
      bounds,
    );
    await accounts.handle(
      accountId,
      { type: 'change-password', credentialId, keptSessionId: sessionId ?? null, now: now().toISOString() },
      { deadline: bounds.deadline, metadata: metadata(call) },
    );
    await credentials.keepOnly(accountId, credentialId, bounds);
  }
}
