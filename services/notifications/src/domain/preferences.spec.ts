import { expect, test } from 'vitest';
import { channels, type Notice, noticeKinds } from '../../contract/notices.ts';
import { channelsOf, isCollected, nextDigestAt, usualChannels, usualPreferences } from './preferences.ts';

const paid: Notice = { kind: 'order-paid', facts: { orderId: 'o', totalMinor: 1 } };
const real = ['email', 'in-app'] as const;
const daily = (hour: number) => ({ kinds: {}, digest: { every: 'daily', hour } }) as const;

test('who has said nothing is told as usual', () => {
  expect(channelsOf(paid, usualPreferences, real)).toEqual(['in-app']);
});

test('each way of a kind can be turned on and off by itself', () => {
  const preferences = { ...usualPreferences, kinds: { 'order-paid': { email: true } } };
  expect(channelsOf(paid, preferences, real)).toEqual(['email', 'in-app']);
  const off = { ...usualPreferences, kinds: { 'order-paid': { 'in-app': false } } };
  expect(channelsOf(paid, off, real)).toEqual([]);
});

test('a way that is wanted is used where there is a provider for it', () => {
  const preferences = { ...usualPreferences, kinds: { 'order-paid': { sms: true } } };
  expect(channelsOf(paid, preferences, real)).toEqual(['in-app']);
  expect(channelsOf(paid, preferences, channels)).toEqual(['in-app', 'sms']);
});

test('every kind is told somehow', () => {
  for (const kind of noticeKinds) expect(usualChannels(kind)).not.toEqual([]);
});

test.each([
  ['2026-05-01T06:59:59.999Z', 7, '2026-05-01T07:00:00.000Z'],
  ['2026-05-01T07:00:00.000Z', 7, '2026-05-02T07:00:00.000Z'],
  ['2026-12-31T23:30:00.000Z', 0, '2027-01-01T00:00:00.000Z'],
])('at %s, the next digest of %i o’clock goes out at %s', (now, hour, expected) => {
  expect(nextDigestAt(daily(hour), now)).toBe(expected);
});

test('mails are collected for who wants a digest; those about stock always', () => {
  expect(isCollected('order-paid', usualPreferences)).toBe(false);
  expect(isCollected('order-paid', daily(7))).toBe(true);
  expect(isCollected('stock-low', usualPreferences)).toBe(true);
});
