import type { SessionEvent } from '../../contract/events.ts';
import { refuseIf } from './rules.ts';

/** What can be asked of a session. Tokens come as hashes, and are known to be ones that this service has made. */
export type SessionCommand =
  | {
      readonly type: 'start';
      readonly accountId: string;
      readonly epoch: number;
      readonly tokenHash: string;
      readonly now: string;
    }
  | {
      readonly type: 'refresh';
      readonly tokenHash: string;
      /** Hash of the token that is to follow. */
      readonly nextHash: string;
      readonly now: string;
    }
  | { readonly type: 'end'; readonly now: string };

/** One sign-in and what follows from it. */
export interface Session {
  readonly accountId: string;
  readonly epoch: number;
  readonly ended: 'no' | 'signed-out' | 'token-reused';
  readonly expiresAt: string;
  /** The refresh token that counts. */
  readonly tokenHash: string;
  /** The one before it, and when it was used up; the time of the start where there is none. */
  readonly usedHash: string | null;
  readonly refreshedAt: string;
}

/** The shape of {@link Session} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const SESSION_STATE_VERSION = 1;

const DAY_MS = 24 * 3_600_000;

/** Longest life of a session, milliseconds: 30 days (OWASP ASVS 4.0, 3.3.2, level 1). */
export const SESSION_LIFETIME_MS = 30 * DAY_MS;

/** A session that is not refreshed for so long ends, milliseconds. */
const IDLE_MS = 14 * DAY_MS;

/** For so long the answer to a refresh may be asked for again under the same idempotency key, milliseconds. */
const GRACE_MS = 60_000;

const initial: Session = {
  accountId: '',
  epoch: 0,
  ended: 'no',
  expiresAt: '',
  tokenHash: '',
  usedHash: null,
  refreshedAt: '',
};

/**
 * The rules of a session: a refresh token is good once. One that comes again ends the session, for whoever has it: the
 * owner and a thief cannot be told apart. A repeat that asks for the same next token is no second use.
 */
export const sessionDecider = { initial, decide, evolve };

/** Whether the session can go on at `now`. */
export function isLive(session: Session, now: string): boolean {
  return session.ended === 'no' && now < session.expiresAt && since(session.refreshedAt, now) < IDLE_MS;
}

/** @throws RuleViolation with the first rule that says no. */
function decide(command: SessionCommand, session: Session): readonly SessionEvent[] {
  if (command.type === 'start') return start(command, session);
  refuseIf(session.accountId === '', 'session-not-started');
  // Dead already: nothing can be made of its tokens, and nothing need be recorded.
  if (!isLive(session, command.now)) return [];
  if (command.type === 'end') return [ended(session, 'signed-out', command.now)];

  const { tokenHash, nextHash, now } = command;
  if (tokenHash === session.tokenHash)
    return [{ type: 'V1_SESSION_REFRESHED', data: { tokenHash: nextHash, refreshedAt: now } }];
  return isRepeat(command, session) ? [] : [ended(session, 'token-reused', now)];
}

function start(command: Extract<SessionCommand, { type: 'start' }>, session: Session): readonly SessionEvent[] {
  const { accountId, epoch, tokenHash, now } = command;
  if (session.accountId !== '') {
    // The same sign-in again, under the same idempotency key, is good for as long as its token is.
    const same = session.tokenHash === tokenHash && session.epoch === epoch && isLive(session, now);
    refuseIf(!same, 'session-exists');
    return [];
  }
  const expiresAt = new Date(Date.parse(now) + SESSION_LIFETIME_MS).toISOString();
  return [{ type: 'V1_SESSION_STARTED', data: { accountId, epoch, tokenHash, startedAt: now, expiresAt } }];
}

/** The next token follows from the one before and the key: who asks for the token that is there asks the same again. */
function isRepeat(
  { tokenHash, nextHash, now }: Extract<SessionCommand, { type: 'refresh' }>,
  session: Session,
): boolean {
  if (tokenHash !== session.usedHash || nextHash !== session.tokenHash) return false;
  return since(session.refreshedAt, now) < GRACE_MS;
}

function ended({ accountId }: Session, reason: 'signed-out' | 'token-reused', endedAt: string): SessionEvent {
  return { type: 'V1_SESSION_ENDED', data: { accountId, reason, endedAt } };
}

function evolve(session: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'V1_SESSION_STARTED': {
      const { accountId, epoch, tokenHash, startedAt, expiresAt } = event.data;
      return { ...session, accountId, epoch, tokenHash, refreshedAt: startedAt, expiresAt };
    }
    case 'V1_SESSION_REFRESHED': {
      const { tokenHash, refreshedAt } = event.data;
      return { ...session, tokenHash, usedHash: session.tokenHash, refreshedAt };
    }
    case 'V1_SESSION_ENDED':
      return { ...session, ended: event.data.reason };
  }
}

/** Milliseconds from one time to another. */
function since(earlier: string, later: string): number {
  return Date.parse(later) - Date.parse(earlier);
}
