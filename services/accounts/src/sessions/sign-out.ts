import { type CallContext, requireCaller, ServiceError } from '@keelson/chassis';
import type { AccountHandler } from '../accounts/registration.ts';
import type { RefreshTokens } from './refresh-token.ts';
import type { SessionHandler } from './sign-in.ts';

export interface SignOutOptions {
  readonly accounts: AccountHandler;
  readonly sessions: SessionHandler;
  readonly refreshTokens: RefreshTokens;
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

/** How sessions end. Access tokens that are out stay valid until they expire. */
export class SignOut {
  readonly #options: SignOutOptions;

  constructor(options: SignOutOptions) {
    this.#options = options;
  }

  /** Ends the session of a refresh token; one that has ended, or never was, is over as well. */
  async byToken(text: string, call: CallContext): Promise<void> {
    const token = this.#options.refreshTokens.read(text);
    if (token) await this.#end(token.sessionId, call);
  }

  /** Ends the session of the caller's access token. @throws ServiceError `unauthenticated` */
  async ofCaller(call: CallContext): Promise<void> {
    const { sessionId } = requireCaller(call);
    if (sessionId === undefined) throw new ServiceError('unauthenticated', 'The token belongs to no session.');
    await this.#end(sessionId, call);
  }

  /** Ends every session of the caller. @throws ServiceError `unauthenticated` */
  async everywhere(call: CallContext): Promise<void> {
    const { accounts, metadata, now } = this.#options;
    const { id } = requireCaller(call);
    const command = { type: 'end-sessions', now: now().toISOString() } as const;
    await accounts.handle(id, command, { deadline: call.deadline.epochMs, metadata: metadata(call) });
  }

  async #end(sessionId: string, call: CallContext): Promise<void> {
    const { sessions, metadata, now } = this.#options;
    const { epochMs: deadline } = call.deadline;
    if (!(await sessions.load(sessionId, deadline))) return;
    const command = { type: 'end', now: now().toISOString() } as const;
    await sessions.handle(sessionId, command, { deadline, metadata: metadata(call) });
  }
}
