import type { CommandHandler } from '@keelson/eventsourcing';
import type { MailboxEvent } from '../../contract/events.ts';
import type { Mailbox, MailboxCommand } from '../domain/mailbox.ts';
import { shortOf } from '../templates/short.ts';
import type { Sender } from './sender.ts';

/** Messages in the app: they go into the account's mailbox, which knows those that it has. */
export function inAppSender(mailboxes: Pick<CommandHandler<MailboxCommand, MailboxEvent, Mailbox>, 'create'>): Sender {
  return {
    channel: 'in-app',
    async send({ id, kind, recipient, content, at }, { deadline: { epochMs: deadline } }) {
      const message = { id, kind, ...shortOf(content), at };
      const { revision } = await mailboxes.create({ type: 'receive', message }, { id: recipient.accountId, deadline });
      return `mailbox-${recipient.accountId}@${revision}`;
    },
  };
}
