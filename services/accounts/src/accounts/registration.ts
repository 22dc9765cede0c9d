import { createHmac, randomUUID } from 'node:crypto';
import { type CallContext, checker } from '@keelson/chassis';
import { type CommandHandler, idFromKey } from '@keelson/eventsourcing';
import { type AccountEvent, registerRequest, verifyEmailRequest } from '../../contract/index.ts';
import { type Account, accountDecider, openRegistrations } from '../domain/account.ts';
import type { AccountCommand } from '../domain/account-commands.ts';
import { refuseIf } from '../domain/rules.ts';
import type { CredentialStore } from '../passwords/credential-store.ts';
import type { PasswordCheck } from '../passwords/password-check.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { DerivedKeys } from '../secrets/derived-keys.ts';
import { accountIdOf, normalEmail } from './account-id.ts';
import type { VerificationCodes } from './verification-codes.ts';

/** The commands on accounts. */
export type AccountHandler = Pick<CommandHandler<AccountCommand, AccountEvent, Account>, 'create' | 'handle' | 'load'>;

export interface RegistrationOptions {
  readonly accounts: AccountHandler;
  readonly credentials: CredentialStore;
  readonly passwords: Passwords;
  readonly check: PasswordCheck;
  readonly codes: VerificationCodes;
  readonly keys: DerivedKeys;
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

const checkRegister = checker(registerRequest, 'body');
const checkVerify = checker(verifyEmailRequest, 'body');

/**
 * How an account comes about. Whoever asks learns nothing of the addresses of others: what is answered and what is done
 * are the same for an address that has an account, and only a mail to its owner tells.
 */
export class Registration {
  readonly #options: RegistrationOptions;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  /**
   * Opens an account, or tells the owner of the address that somebody tried. Registered again before the address is
   * confirmed, each registration keeps its own password, which counts when its own code comes. Each one's mail goes to the
   * owner of the address, who cannot see whose it is: {@link verifyEmail} can, where the password comes with the code.
   * @throws ServiceError `invalid`, `too-many`
   */
  async register(body: unknown, key: string | undefined, call: CallContext): Promise<void> {
    const { accounts, credentials, passwords, now } = this.#options;
    const { password, name = '', ...given } = checkRegister(body);
    const email = normalEmail(given.email);
    const accountId = accountIdOf(email);
    const bounds = { deadline: call.deadline.epochMs, signal: call.signal };

    const { state: account } = (await accounts.load(accountId, bounds.deadline)) ?? { state: accountDecider.initial };
    const hash = await passwords.hash(password, bounds.deadline);
    const credentialId = key === undefined ? randomUUID() : idFromKey('credential', `${accountId}\n${key}`);
    const hasPassword = (await credentials.find(accountId, account.credentialId, bounds)) !== undefined;
    await credentials.add(accountId, { credentialId, hash }, namedBy(account), bounds);
    await accounts.create(
      { type: 'register', email, name, credentialId, hasPassword, now: now().toISOString() },
      {
        id: accountId,
        deadline: bounds.deadline,
        idempotencyKey: key,
        request: { type: 'register', email, name, password: this.#digest(password) },
        metadata: this.#options.metadata(call),
      },
    );
  }

  /**
   * Confirms an address by the code of a mail, and with it the registration that the code belongs to. Where a password
   * comes with it, that has to be the registration's: so nobody's password gets into an account that somebody else
   * confirms by their own. Without one, it is the registration's whoever made it.
   * @throws ServiceError `invalid`, `too-many` (`sign-in-locked`, where a password is given); RuleViolation
   *   `verification-code-wrong`, for a wrong password and for an address without an account too
   */
  async verifyEmail(body: unknown, call: CallContext): Promise<void> {
    const { accounts, credentials, codes, metadata } = this.#options;
    const { code, password, ...given } = checkVerify(body);
    const accountId = accountIdOf(normalEmail(given.email));
    const { epochMs: deadline } = call.deadline;
    const now = this.#options.now().toISOString();

    const { state: account } = (await accounts.load(accountId, deadline)) ?? { state: accountDecider.initial };
    const known = openRegistrations(account, now).map(({ registration }) => registration);
    const before = account.verifiedRegistration === null ? [] : [account.verifiedRegistration];
    const registration = codes.find(code, accountId, [...known, ...before]);
    if (registration === undefined) return refuseIf(true, 'verification-code-wrong');
    if (password !== undefined) {
      const bounds = { deadline, signal: call.signal };
      const right = await this.#options.check.isOf(accountId, credentialOf(account, registration), password, bounds);
      refuseIf(!right, 'verification-code-wrong');
    }
    await accounts.handle(
      accountId,
      { type: 'verify-email', registration, now },
      { deadline, metadata: metadata(call) },
    );
    const { state: verified } = (await accounts.load(accountId, deadline)) ?? { state: account };
    // What else was registered with this address waits for codes that no longer count.
    if (verified.credentialId) await credentials.keepOnly(accountId, verified.credentialId, { deadline });
  }

  /** Stands for a password in the hash of a request, which is stored: without the secret nobody can try passwords on it. */
  #digest(password: string): string {
    const [key] = this.#options.keys.all('request-digests');
    return createHmac('sha256', key).update(password).digest('base64url');
  }
}

/** The password of a registration: while it waits for its code its own, afterwards the account's. */
function credentialOf({ pending, credentialId }: Account, registration: number): string | null {
  return pending.find((one) => one.registration === registration)?.credentialId ?? credentialId;
}

function namedBy({ credentialId, pending }: Account): readonly string[] {
  return [...(credentialId === null ? [] : [credentialId]), ...pending.map((one) => one.credentialId)];
}
