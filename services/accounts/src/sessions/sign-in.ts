import { randomUUID } from 'node:crypto';
import { type CallContext, checker, ServiceError } from '@keelson/chassis';
import { type CommandHandler, idFromKey } from '@keelson/eventsourcing';
import { type SessionEvent, sessionCategory, signInRequest } from '../../contract/index.ts';
import { accountIdOf, normalEmail } from '../accounts/account-id.ts';
import type { AccountHandler } from '../accounts/registration.ts';
import type { Account } from '../domain/account.ts';
import type { Session, SessionCommand } from '../domain/session.ts';
import type { Bounds, PasswordCheck } from '../passwords/password-check.ts';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-token.ts';
import type { PresentedToken, RefreshTokens } from './refresh-token.ts';

/** The commands on sessions. */
export type SessionHandler = Pick<CommandHandler<SessionCommand, SessionEvent, Session>, 'create' | 'handle' | 'load'>;

/** What somebody comes with from then on. */
export interface Tokens {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
}

export interface SignInOptions {
  readonly accounts: AccountHandler;
  readonly sessions: SessionHandler;
  readonly check: PasswordCheck;
  readonly refreshTokens: RefreshTokens;
  readonly accessTokens: AccessTokens;
  /** Accounts with these (normal) addresses are made operators when they sign in. */
  readonly operatorEmails: ReadonlySet<string>;
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

const checkBody = checker(signInRequest, 'body');

/**
 * How a session begins. For an address without an account the same is done as for one with: the same calls to the stores
 * and one computation of Argon2, so that neither the answer nor its time tells whether there is one.
 */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /**
   * @param key the caller's idempotency key: repeated under it, the same tokens are answered while they count
   * @throws ServiceError `unauthenticated` (`sign-in-refused`), `forbidden` (`email-not-verified`, after the right password
   *   only), `too-many` (`sign-in-locked`), `invalid`
   */
  async signIn(body: unknown, key: string | undefined, call: CallContext): Promise<Tokens> {
    const { accounts, check } = this.#options;
    const { email, password } = checkBody(body);
    const accountId = accountIdOf(normalEmail(email));
    const bounds = { deadline: call.deadline.epochMs, signal: call.signal };

    const loaded = await accounts.load(accountId, bounds.deadline);
    const right = await check.isRight(accountId, loaded?.state, password, bounds);
    if (!right) throw refused();
    if (!loaded?.state.emailVerified) throw notVerified();
    const account = await this.#asConfigured(accountId, loaded.state, bounds);
    const refreshToken = await this.#start(accountId, account, key, call);
    const subject = { accountId, email: account.email, roles: account.roles, sessionId: refreshToken.sessionId };
    const accessToken = await this.#options.accessTokens.issue(subject, bounds.deadline);
    return { accessToken, expiresIn: ACCESS_TOKEN_SECONDS, refreshToken: refreshToken.text };
  }

  /** Grants what the configuration says, once. */
  async #asConfigured(accountId: string, account: Account, { deadline }: Bounds): Promise<Account> {
    const { accounts, operatorEmails } = this.#options;
    if (account.roles.includes('operator') || !operatorEmails.has(account.email)) return account;
    await accounts.handle(accountId, { type: 'grant-operator' }, { deadline });
    return (await accounts.load(accountId, deadline))?.state ?? account;
  }

  async #start(
    accountId: string,
    { epoch }: Account,
    key: string | undefined,
    call: CallContext,
  ): Promise<PresentedToken> {
    const { sessions, metadata, now } = this.#options;
    const { epochMs: deadline } = call.deadline;
    const token = this.#firstToken(accountId, key);
    const { hash: tokenHash, sessionId: id } = token;
    const command = { type: 'start', accountId, epoch, tokenHash, now: now().toISOString() } as const;
    await sessions.create(command, { id, deadline, metadata: metadata(call) });
    return token;
  }

  #firstToken(accountId: string, key: string | undefined): PresentedToken {
    const { refreshTokens } = this.#options;
    if (key === undefined) return refreshTokens.fresh(randomUUID());
    const seeds = [accountId, key];
    return refreshTokens.following(idFromKey(sessionCategory, seeds.join('\n')), seeds)[0];
  }
}

function refused(): ServiceError {
  return new ServiceError('unauthenticated', 'The e-mail address or the password is wrong.', {
    type: 'sign-in-refused',
  });
}

function notVerified(): ServiceError {
  const message = 'Confirm your e-mail address first, with the code that was sent to it.';
  return new ServiceError('forbidden', message, { type: 'email-not-verified' });
}
