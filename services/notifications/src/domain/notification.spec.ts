import { refused, spec } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import type { NotificationEvent, NotificationRequest } from '../../contract/events.ts';
import { type NotificationCommand, notificationDecider } from './notification.ts';

const notification = spec(notificationDecider);
const at = '2026-05-01T10:00:00.000Z';
const request: NotificationRequest = {
  accountId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55',
  channel: 'email',
  notice: { kind: 'verification', facts: { registration: 1 } },
  source: 'account-x@0',
  requestedAt: at,
};
const requested: NotificationEvent = { type: 'V1_NOTIFICATION_REQUESTED', data: request };
const sending = (attempt: number): NotificationEvent => ({ type: 'V1_NOTIFICATION_SENDING', data: { attempt, at } });
const sent = (uncertain: boolean): NotificationEvent => ({
  type: 'V1_NOTIFICATION_SENT',
  data: { receipt: 'r', uncertain, at },
});
const failed = (attempt: number): NotificationEvent => ({
  type: 'V1_NOTIFICATION_FAILED',
  data: { attempt, reason: 'no', at },
});
const parked: NotificationEvent = { type: 'V1_NOTIFICATION_PARKED', data: { attempts: 2, reason: 'no', at } };
const replayed: NotificationEvent = { type: 'V1_NOTIFICATION_REPLAYED', data: { at } };

const begin: NotificationCommand = { type: 'begin', now: at };
const recordSent: NotificationCommand = { type: 'record-sent', receipt: 'r', now: at };
const recordFailure: NotificationCommand = { type: 'record-failure', reason: 'no', maxAttempts: 2, now: at };

test('what led to it may come again: it is asked for once', () => {
  notification([], { type: 'request', request }, [requested]);
  notification([requested], { type: 'request', request }, []);
});

test('it is written down before it is handed over, and when it was taken', () => {
  notification([requested], begin, [sending(1)]);
  notification([requested, sending(1)], recordSent, [sent(false)]);
});

test('a second hand-over without an outcome of the first one makes it uncertain', () => {
  notification([requested, sending(1), sending(1)], recordSent, [sent(true)]);
  notification([requested, sending(1), failed(1), sending(2)], recordSent, [sent(false)]);
});

test('it is parked when it was refused as often as it may be, and tried anew when replayed', () => {
  notification([requested, sending(1)], recordFailure, [failed(1)]);
  notification([requested, failed(1)], recordFailure, [failed(2), parked]);
  const over = [requested, failed(1), failed(2), parked];
  notification(over, { type: 'replay', now: at }, [replayed]);
  notification([...over, replayed], recordFailure, [failed(1)]);
});

test('only what is parked can be replayed', () => {
  for (const events of [[], [requested], [requested, sent(false)]]) {
    notification(events, { type: 'replay', now: at }, refused('notification-not-parked'));
  }
});

test('once it is over, nothing more is recorded', () => {
  const dropped: NotificationEvent = { type: 'V1_NOTIFICATION_DROPPED', data: { reason: 'gone', at } };
  for (const end of [sent(false), parked, dropped]) {
    for (const command of [begin, recordSent, recordFailure]) notification([requested, end], command, []);
  }
  expect(notificationDecider.evolve(notificationDecider.initial, requested).request).toEqual(request);
});
