import type { MailboxEvent } from '../../contract/events.ts';
import { refuseIf } from './rules.ts';

/** A message as its owner sees it. */
export interface Message {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly read: boolean;
}

export type MailboxCommand =
  /** No event where it is there already. */
  | { readonly type: 'receive'; readonly message: Omit<Message, 'read'> }
  | { readonly type: 'read'; readonly messageId: string }
  | { readonly type: 'read-all' };

/** What one account reads in the app, oldest first. */
export interface Mailbox {
  readonly messages: readonly Message[];
}

/** The shape of {@link Mailbox} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const MAILBOX_STATE_VERSION = 1;

/**
 * Messages that are kept for reading: the newest. It bounds the document at some 100 KB; the stream keeps all. A message
 * comes again, if at all, within the time that its notification takes, so that many are enough to know it by, too.
 */
export const KEPT_MESSAGES = 200;

const initial: Mailbox = { messages: [] };

/** The rules of a mailbox: a message comes in once. */
export const mailboxDecider = { initial, decide, evolve };

/** How many are not read. */
export function unreadOf({ messages }: Mailbox): number {
  return messages.filter(({ read }) => !read).length;
}

function decide(command: MailboxCommand, mailbox: Mailbox): readonly MailboxEvent[] {
  switch (command.type) {
    case 'receive': {
      const { id: messageId, ...message } = command.message;
      if (found(mailbox, messageId)) return [];
      return [{ type: 'V1_MESSAGE_RECEIVED', data: { messageId, ...message } }];
    }
    case 'read': {
      const { messageId } = command;
      const message = found(mailbox, messageId);
      refuseIf(message === undefined, 'message-unknown');
      return message?.read ? [] : [{ type: 'V1_MESSAGE_READ', data: { messageId } }];
    }
    case 'read-all':
      return unreadOf(mailbox) === 0 ? [] : [{ type: 'V1_ALL_MESSAGES_READ', data: {} }];
  }
}

function evolve({ messages }: Mailbox, event: MailboxEvent): Mailbox {
  switch (event.type) {
    case 'V1_MESSAGE_RECEIVED': {
      const { messageId: id, ...message } = event.data;
      return { messages: [...messages, { id, ...message, read: false }].slice(-KEPT_MESSAGES) };
    }
    case 'V1_MESSAGE_READ':
      return { messages: messages.map((one) => (one.id === event.data.messageId ? { ...one, read: true } : one)) };
    case 'V1_ALL_MESSAGES_READ':
      return { messages: messages.map((one) => ({ ...one, read: true })) };
  }
}

function found({ messages }: Mailbox, id: string): Message | undefined {
  return messages.find((message) => message.id === id);
}
