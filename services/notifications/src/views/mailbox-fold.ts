import type { Fold } from '@keelson/eventsourcing';
import { type MailboxEvent, mailboxEvents } from '../../contract/events.ts';
import { type Mailbox, mailboxDecider } from '../domain/mailbox.ts';

/** What owners read: it grows with a mailbox's stream, by the same rules as the mailbox does. */
export const mailboxFold: Fold<Mailbox, MailboxEvent> = {
  events: mailboxEvents,
  evolve: (mailbox = mailboxDecider.initial, event) => mailboxDecider.evolve(mailbox, event),
};
