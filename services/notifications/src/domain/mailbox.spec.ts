import { refused, spec } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import type { MailboxEvent } from '../../contract/events.ts';
import { KEPT_MESSAGES, type Mailbox, mailboxDecider, unreadOf } from './mailbox.ts';

const mailbox = spec(mailboxDecider);
const words = { kind: 'order-paid', subject: 's', text: 't', link: '', at: '2026-05-01T10:00:00.000Z' };
const received = (messageId: string): MailboxEvent => ({ type: 'V1_MESSAGE_RECEIVED', data: { messageId, ...words } });
const read = (messageId: string): MailboxEvent => ({ type: 'V1_MESSAGE_READ', data: { messageId } });
const allRead: MailboxEvent = { type: 'V1_ALL_MESSAGES_READ', data: {} };

test('a message that comes twice is there once', () => {
  const receive = { type: 'receive', message: { id: 'a', ...words } } as const;
  mailbox([], receive, [received('a')]);
  mailbox([received('a'), read('a')], receive, []);
});

test('a message is read once', () => {
  mailbox([received('a')], { type: 'read', messageId: 'a' }, [read('a')]);
  mailbox([received('a'), read('a')], { type: 'read', messageId: 'a' }, []);
  mailbox([received('a')], { type: 'read', messageId: 'b' }, refused('message-unknown'));
});

test('all are read at once, if any is not', () => {
  mailbox([received('a'), received('b'), read('a')], { type: 'read-all' }, [allRead]);
  mailbox([received('a'), allRead], { type: 'read-all' }, []);
  mailbox([], { type: 'read-all' }, []);
});

test('the newest are kept, and those not read are counted', () => {
  let state: Mailbox = mailboxDecider.initial;
  for (let n = 0; n <= KEPT_MESSAGES; n++) state = mailboxDecider.evolve(state, received(`m${n}`));
  expect(state.messages).toHaveLength(KEPT_MESSAGES);
  expect(state.messages[0]?.id).toBe('m1');
  expect(unreadOf(mailboxDecider.evolve(state, read('m5')))).toBe(KEPT_MESSAGES - 1);
});
