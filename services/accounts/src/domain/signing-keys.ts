import type { SigningKeyEvent } from '../../contract/events.ts';
import { refuseIf } from './rules.ts';

/** Why a key is wanted: the present one is old enough; an operator says so; the present one, named, cannot be opened. */
export type KeyReason = 'age' | 'operator' | { readonly unusable: string };

export interface NewKey {
  readonly keyId: string;
  readonly publicKey: string;
  readonly sealedPrivateKey: string;
}

/** What can be asked of the signing keys. */
export type SigningKeyCommand =
  | {
      readonly type: 'add';
      readonly key: NewKey;
      readonly reason: KeyReason;
      readonly schedule: KeySchedule;
      readonly now: string;
    }
  | { readonly type: 'revoke'; readonly keyId: string; readonly now: string };

/** When keys follow each other. */
export interface KeySchedule {
  /** How long a key signs, milliseconds. */
  readonly rotateEveryMs: number;
  /** How long it is published before it signs, milliseconds: longer than any cache keeps the keys. */
  readonly publishAheadMs: number;
}

export interface SigningKey extends NewKey {
  readonly addedAt: string;
  readonly signsFrom: string;
  readonly revoked: boolean;
}

/** All keys there have been, in the order in which they sign. */
export interface SigningKeys {
  readonly keys: readonly SigningKey[];
}

/** The shape of {@link SigningKeys} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const SIGNING_KEYS_STATE_VERSION = 1;

const initial: SigningKeys = { keys: [] };

/**
 * When keys come and go. A command whose wish has come true already leads to no event, so that of many replicas with the
 * same wish one has it.
 */
export const signingKeysDecider = { initial, decide, evolve };

/** The key that signs at `now`: the last whose time has come, or the next one where that was revoked. */
export function signingKeyAt({ keys }: SigningKeys, now: string): SigningKey | undefined {
  const good = keys.filter(({ revoked }) => !revoked);
  return good.findLast(({ signsFrom }) => signsFrom <= now) ?? good[0];
}

/** The key that is published and signs later. */
export function successorAt({ keys }: SigningKeys, now: string): SigningKey | undefined {
  return keys.find(({ revoked, signsFrom }) => !revoked && signsFrom > now);
}

/**
 * The keys that a token may be checked with at `now`: the one that signs, the next one, and each earlier one until its
 * last token has expired.
 * @param keptMs how long a key stays after the next one began to sign, milliseconds
 */
export function publishedKeysAt({ keys }: SigningKeys, now: string, keptMs: number): readonly SigningKey[] {
  const good = keys.filter(({ revoked }) => !revoked);
  return good.filter((_key, index) => {
    const next = good[index + 1];
    return next === undefined || Date.parse(now) < Date.parse(next.signsFrom) + keptMs;
  });
}

/** Whether the next key has to be made at `now`, so that it has been published for long enough when the present one is old. */
export function isRotationDue(state: SigningKeys, schedule: KeySchedule, now: string): boolean {
  const current = signingKeyAt(state, now);
  if (current === undefined) return true;
  if (successorAt(state, now) !== undefined) return false;
  return Date.parse(now) >= Date.parse(current.signsFrom) + schedule.rotateEveryMs - schedule.publishAheadMs;
}

function decide(command: SigningKeyCommand, state: SigningKeys): readonly SigningKeyEvent[] {
  if (command.type === 'revoke') return revoke(command, state);
  const signsFrom = whenItSigns(command, state);
  return signsFrom === undefined
    ? []
    : [{ type: 'V1_SIGNING_KEY_ADDED', data: { ...command.key, addedAt: command.now, signsFrom } }];
}

/** When a new key would sign; undefined where none is wanted any more. */
function whenItSigns(
  { reason, schedule, now }: Extract<SigningKeyCommand, { type: 'add' }>,
  state: SigningKeys,
): string | undefined {
  // Where nothing else can sign, caches that do not know the key yet are the lesser evil.
  const current = signingKeyAt(state, now);
  if (current === undefined) return now;
  if (typeof reason === 'object') return reason.unusable === current.keyId ? now : undefined;
  if (successorAt(state, now) !== undefined) return undefined;
  if (reason === 'age' && !isRotationDue(state, schedule, now)) return undefined;
  return new Date(Date.parse(now) + schedule.publishAheadMs).toISOString();
}

function revoke(
  { keyId, now }: Extract<SigningKeyCommand, { type: 'revoke' }>,
  { keys }: SigningKeys,
): readonly SigningKeyEvent[] {
  const key = keys.find((one) => one.keyId === keyId);
  refuseIf(key === undefined, 'signing-key-unknown');
  return key?.revoked ? [] : [{ type: 'V1_SIGNING_KEY_REVOKED', data: { keyId, revokedAt: now } }];
}

function evolve({ keys }: SigningKeys, event: SigningKeyEvent): SigningKeys {
  switch (event.type) {
    case 'V1_SIGNING_KEY_ADDED': {
      const next = [...keys, { ...event.data, revoked: false }];
      return { keys: next.sort((a, b) => Date.parse(a.signsFrom) - Date.parse(b.signsFrom)) };
    }
    case 'V1_SIGNING_KEY_REVOKED':
      return { keys: keys.map((key) => (key.keyId === event.data.keyId ? { ...key, revoked: true } : key)) };
  }
}
