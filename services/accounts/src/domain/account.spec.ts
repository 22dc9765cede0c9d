import { refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../contract/events.ts';
import { type Account, accountDecider, openRegistrations, sessionHolds } from './account.ts';
import type { AccountCommand } from './account-commands.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 4, 1, 10, minutes)).toISOString();
const given = spec<AccountCommand, AccountEvent, Account>(accountDecider);
const stateAfter = (...events: AccountEvent[]) => events.reduce(accountDecider.evolve, accountDecider.initial);

const registered = (registration = 1, registeredAt = at(0)): AccountEvent => ({
  type: 'V1_ACCOUNT_REGISTERED',
  data: {
    email: 'ann@example.com',
    name: 'Ann',
    roles: ['customer'],
    registration,
    credentialId: `c${registration}`,
    registeredAt,
  },
});
const verified: AccountEvent = {
  type: 'V1_EMAIL_VERIFIED',
  data: { email: 'ann@example.com', registration: 1, name: 'Ann', credentialId: 'c1', verifiedAt: at(1) },
};
const repeated = (repeatedAt: string): AccountEvent => ({
  type: 'V1_REGISTRATION_REPEATED',
  data: { email: 'ann@example.com', repeatedAt },
});
const register = (registration: number, now: string, hasPassword = true): AccountCommand => ({
  type: 'register',
  email: 'ann@example.com',
  name: 'Ann',
  credentialId: `c${registration}`,
  hasPassword,
  now,
});

describe('to register', () => {
  test('opens an account for a customer', () => {
    given([], register(1, at(0)), [registered()]);
  });

  test('again before the address is confirmed is one more registration, with a code and a password of its own', () => {
    given([registered()], register(2, at(3)), [registered(2, at(3))]);
    expect(stateAfter(registered(), registered(2, at(3)))).toMatchObject({
      registeredAt: at(0),
      pending: [{ credentialId: 'c1' }, { credentialId: 'c2' }],
    });
  });

  test('with the address of a confirmed account tells its owner and changes nothing', () => {
    given([registered(), verified], register(2, at(9)), [repeated(at(9))]);
    expect(stateAfter(registered(), verified, repeated(at(9)))).toMatchObject({ credentialId: 'c1', pending: [] });
  });

  test('with the address of an account whose password was lost begins anew, by a code', () => {
    given([registered(), verified], register(2, at(9), false), [registered(2, at(9))]);
  });

  test.each([
    ['confirmed', [registered(), verified]],
    ['not confirmed', [registered()]],
  ])('more than five times in an hour does nothing: %s', (_which, before) => {
    const lately = [1, 2, 3, 4].map((minute) => repeated(at(minute)));
    given([...before, ...lately], register(9, at(59)), []);
    const [event] = accountDecider.decide(register(9, at(61)), stateAfter(...before, ...lately));
    expect(event).toBeDefined();
  });
});

describe('to confirm an address', () => {
  const verify = (registration: number, now: string): AccountCommand => ({ type: 'verify-email', registration, now });

  test('lets the password of that registration count, and no other', () => {
    const both = [registered(), registered(2, at(1))];
    given(both, verify(1, at(1)), [verified]);
    expect(stateAfter(...both, verified)).toMatchObject({ emailVerified: true, credentialId: 'c1', pending: [] });
  });

  test('takes the name of that registration too', () => {
    const later = registered(2, at(1));
    const byAnother = { ...later, data: { ...later.data, name: 'Mallory' } } as AccountEvent;
    given([registered(), byAnother], verify(1, at(1)), [verified]);
    expect(stateAfter(registered(), byAnother, verified)).toMatchObject({ name: 'Ann' });
  });

  test('again by the same code changes nothing', () => {
    given([registered(), verified], verify(1, at(5)), []);
  });

  test('is too late after a day', () => {
    given([registered()], verify(1, at(24 * 60)), refused('verification-code-wrong'));
    expect(openRegistrations(stateAfter(registered()), at(24 * 60))).toEqual([]);
    expect(openRegistrations(stateAfter(registered()), at(24 * 60 - 1))).toHaveLength(1);
  });

  test('needs a registration', () => {
    given([registered()], verify(2, at(1)), refused('verification-code-wrong'));
    given([], verify(1, at(1)), refused('account-not-registered'));
  });
});

describe('the owner', () => {
  test('changes what they say of themselves', () => {
    const change = { type: 'change-profile', name: 'Anna', deliveryAddress: '1 Harbour Street' } as const;
    const changed: AccountEvent = {
      type: 'V1_PROFILE_CHANGED',
      data: { name: 'Anna', deliveryAddress: '1 Harbour Street' },
    };
    given([registered(), verified], change, [changed]);
    given([registered(), verified, changed], change, []);
  });

  test('ends all sessions but the one that changes the password', () => {
    const change = { type: 'change-password', credentialId: 'c9', keptSessionId: 's1', now: at(7) } as const;
    const [event] = accountDecider.decide(change, stateAfter(registered(), verified));
    if (!event) throw new Error('nothing happened');
    const account = stateAfter(registered(), verified, event);
    expect(account.credentialId).toBe('c9');
    expect(sessionHolds(account, { id: 's1', epoch: 0 })).toBe(true);
    expect(sessionHolds(account, { id: 's2', epoch: 0 })).toBe(false);
    expect(sessionHolds(account, { id: 's3', epoch: 1 })).toBe(true);
  });

  test('ends every session', () => {
    const ended: AccountEvent = { type: 'V1_SESSIONS_ENDED', data: { endedAt: at(8) } };
    given([registered(), verified], { type: 'end-sessions', now: at(8) }, [ended]);
    const kept: AccountEvent = {
      type: 'V1_PASSWORD_CHANGED',
      data: { email: 'ann@example.com', credentialId: 'c9', keptSessionId: 's1', changedAt: at(7) },
    };
    const account = stateAfter(registered(), verified, kept, ended);
    for (const [id, epoch] of [['s1', 0] as const, ['s2', 1] as const]) {
      expect(sessionHolds(account, { id, epoch })).toBe(false);
    }
  });
});

describe('roles', () => {
  const roles = (changedBy: string, ...named: string[]): AccountCommand => ({
    type: 'change-roles',
    accountId: 'a1',
    roles: named,
    changedBy,
  });
  const changed = (changedBy: string, ...named: string[]): AccountEvent => ({
    type: 'V1_ROLES_CHANGED',
    data: { roles: named, changedBy },
  });

  test('are given by an operator, each once', () => {
    given([registered()], roles('op', 'operator', 'customer', 'operator'), [changed('op', 'customer', 'operator')]);
    given([registered()], roles('op', 'customer'), []);
  });

  test('of operators cannot be taken by themselves, so that there is always one left', () => {
    given([registered(), changed('op', 'operator')], roles('a1', 'customer'), refused('own-operator-role'));
    given([registered(), changed('op', 'operator')], roles('op', 'customer'), [changed('op', 'customer')]);
  });

  test('come from the configuration too, once', () => {
    const granted = changed('configuration', 'customer', 'operator');
    given([registered(), verified], { type: 'grant-operator' }, [granted]);
    given([registered(), verified, granted], { type: 'grant-operator' }, []);
  });
});
