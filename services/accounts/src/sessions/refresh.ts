import { type CallContext, ServiceError } from '@keelson/chassis';
import type { AccountHandler } from '../accounts/registration.ts';
import { sessionHolds } from '../domain/account.ts';
import { isLive, type Session } from '../domain/session.ts';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-token.ts';
import type { PresentedToken, RefreshTokens } from './refresh-token.ts';
import type { SessionHandler, Tokens } from './sign-in.ts';

export interface RefreshOptions {
  readonly accounts: AccountHandler;
  readonly sessions: SessionHandler;
  readonly refreshTokens: RefreshTokens;
  readonly accessTokens: AccessTokens;
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

/** How a session goes on: a refresh token for a new pair. */
export class Refresh {
  readonly #options: RefreshOptions;

  constructor(options: RefreshOptions) {
    this.#options = options;
  }

  /**
   * Uses a refresh token up. One that comes again ends its session, unless it is the same request again: under the same
   * idempotency key, within a minute, with the answer not used yet.
   * @throws ServiceError `unauthenticated`: `session-ended`, or `refresh-token-reused` where that is why
   */
  async refresh(text: string, key: string | undefined, call: CallContext): Promise<Tokens> {
    const { accounts, sessions, refreshTokens, accessTokens, metadata } = this.#options;
    const { epochMs: deadline } = call.deadline;
    const now = this.#options.now().toISOString();
    const token = refreshTokens.read(text);
    const session = token && (await sessions.load(token.sessionId, deadline));
    if (!session || !isLive(session.state, now)) throw over(session?.state);
    const { accountId, epoch } = session.state;
    const account = await accounts.load(accountId, deadline);
    if (!account || !sessionHolds(account.state, { id: token.sessionId, epoch })) throw over(session.state);

    const { email, roles } = account.state;
    // Before the refresh token is used up: what can fail here must not cost the session.
    const accessToken = await accessTokens.issue({ accountId, email, roles, sessionId: token.sessionId }, deadline);
    const next = this.#next(token, key, session.state);
    const command = { type: 'refresh', tokenHash: token.hash, nextHash: next.hash, now } as const;
    await sessions.handle(token.sessionId, command, { deadline, metadata: metadata(call) });
    const after = (await sessions.load(token.sessionId, deadline))?.state;
    if (after?.ended !== 'no' || after.tokenHash !== next.hash) throw over(after);
    return { accessToken, expiresIn: ACCESS_TOKEN_SECONDS, refreshToken: next.text };
  }

  /** With a key, the token that a repeat finds again. */
  #next(token: PresentedToken, key: string | undefined, { tokenHash }: Session): PresentedToken {
    const { refreshTokens } = this.#options;
    if (key === undefined) return refreshTokens.fresh(token.sessionId);
    const following = refreshTokens.following(token.sessionId, [token.text, key]);
    return following.find(({ hash }) => hash === tokenHash) ?? following[0];
  }
}

function over(session: Session | undefined): ServiceError {
  if (session?.ended === 'token-reused') {
    const message = 'A refresh token was used twice, so the session has ended. Sign in again.';
    return new ServiceError('unauthenticated', message, { type: 'refresh-token-reused' });
  }
  return new ServiceError('unauthenticated', 'The session has ended. Sign in again.', { type: 'session-ended' });
}
