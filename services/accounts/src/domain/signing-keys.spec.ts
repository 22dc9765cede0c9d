import { refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { SigningKeyEvent } from '../../contract/events.ts';
import {
  type KeyReason,
  publishedKeysAt,
  type SigningKeyCommand,
  type SigningKeys,
  signingKeyAt,
  signingKeysDecider,
} from './signing-keys.ts';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.UTC(2026, 4, 1) + hours * HOUR).toISOString();
const schedule = { rotateEveryMs: 24 * HOUR, publishAheadMs: HOUR };
const given = spec<SigningKeyCommand, SigningKeyEvent, SigningKeys>(signingKeysDecider);
const key = (keyId: string) => ({ keyId, publicKey: 'x', sealedPrivateKey: 'y' });
const added = (keyId: string, addedAt: string, signsFrom: string): SigningKeyEvent => ({
  type: 'V1_SIGNING_KEY_ADDED',
  data: { ...key(keyId), addedAt, signsFrom },
});
const add = (keyId: string, reason: KeyReason, now: string): SigningKeyCommand => ({
  type: 'add',
  key: key(keyId),
  reason,
  schedule,
  now,
});
const revoked = (keyId: string): SigningKeyEvent => ({
  type: 'V1_SIGNING_KEY_REVOKED',
  data: { keyId, revokedAt: at(2) },
});
const state = (...events: SigningKeyEvent[]) => events.reduce(signingKeysDecider.evolve, signingKeysDecider.initial);

const first = added('k1', at(0), at(0));
const second = added('k2', at(23), at(24));

describe('a new key', () => {
  test('signs at once where there is none', () => {
    given([], add('k1', 'age', at(0)), [first]);
  });

  test('is published before it signs, in time for the old one to be old', () => {
    given([first], add('k2', 'age', at(22.9)), []);
    given([first], add('k2', 'age', at(23)), [second]);
  });

  test('comes when an operator asks, and is published before it signs then as well', () => {
    given([first], add('k2', 'operator', at(5)), [added('k2', at(5), at(6))]);
  });

  test('comes once, however many ask', () => {
    given([first, second], add('k3', 'age', at(23.5)), []);
    given([first, second], add('k3', 'operator', at(23.5)), []);
  });

  test('signs at once in place of one that cannot be opened, unless another does already', () => {
    given([first], add('k2', { unusable: 'k1' }, at(5)), [added('k2', at(5), at(5))]);
    given([first, added('k2', at(5), at(5))], add('k3', { unusable: 'k1' }, at(5)), []);
  });
});

describe('at any time', () => {
  const signerAt = (time: string) => signingKeyAt(state(first, second), time)?.keyId;
  const publishedAt = (time: string) => publishedKeysAt(state(first, second), time, HOUR / 2).map(({ keyId }) => keyId);

  test('one key signs', () => {
    expect(signerAt(at(23.99))).toBe('k1');
    expect(signerAt(at(24))).toBe('k2');
  });

  test('a key is published from before it signs until after its last token', () => {
    expect(publishedAt(at(23))).toEqual(['k1', 'k2']);
    expect(publishedAt(at(24.49))).toEqual(['k1', 'k2']);
    expect(publishedAt(at(24.5))).toEqual(['k2']);
  });
});

describe('a key that is revoked', () => {
  const revoke: SigningKeyCommand = { type: 'revoke', keyId: 'k1', now: at(2) };

  test('goes at once, and the next one signs', () => {
    given([first, second], revoke, [revoked('k1')]);
    given([first, revoked('k1')], revoke, []);
    const left = state(first, second, revoked('k1'));
    expect(signingKeyAt(left, at(2))?.keyId).toBe('k2');
    expect(publishedKeysAt(left, at(2), HOUR).map(({ keyId }) => keyId)).toEqual(['k2']);
    expect(signingKeyAt(state(first, revoked('k1')), at(2))).toBeUndefined();
  });

  test('has to be there', () => {
    given([second], revoke, refused('signing-key-unknown'));
  });
});
