import { type CallContext, checker, requireCaller, ServiceError } from '@keelson/chassis';
import type { CommandHandler } from '@keelson/eventsourcing';
import { type CommandApi, type Paging, readUuid } from '@keelson/servicekit';
import { type DocumentReader, etagOf, pagination, readOptions } from '@keelson/servicekit/views';
import type { MailboxEvent, PreferencesEvent } from '../../contract/events.ts';
import { type Preferences, preferencesView } from '../../contract/preferences.ts';
import type { MessagesView } from '../../contract/view.ts';
import { KEPT_MESSAGES, type Mailbox, type MailboxCommand, mailboxDecider, unreadOf } from '../domain/mailbox.ts';
import { type PreferencesCommand, usualPreferences } from '../domain/preferences.ts';

export interface OwnNotificationsOptions {
  readonly reader: Pick<DocumentReader<Mailbox>, 'read'>;
  readonly mailboxes: Pick<CommandApi<MailboxCommand, MailboxEvent, Mailbox>, 'change'>;
  readonly preferences: Pick<CommandHandler<PreferencesCommand, PreferencesEvent, Preferences>, 'load'>;
  readonly changes: Pick<CommandApi<PreferencesCommand, PreferencesEvent, Preferences>, 'create'>;
}

const checkPreferences = checker(preferencesView, 'body');

/**
 * A caller's own messages and preferences, as both APIs carry it out: nobody can name another's.
 * Each method throws ServiceError `unauthenticated`, and errors with code `unavailable` or `deadline`.
 */
export class OwnNotifications {
  readonly #options: OwnNotificationsOptions;

  constructor(options: OwnNotificationsOptions) {
    this.#options = options;
  }

  /** One page of messages, newest first. */
  async list({ page, size }: Paging, call: CallContext): Promise<MessagesView> {
    const { messages } = await this.#mailbox(requireCaller(call).id, call);
    const newestFirst = messages.toReversed().slice((page - 1) * size, page * size);
    return {
      pagination: pagination(messages.length, { page, size }, KEPT_MESSAGES),
      unread: unreadOf({ messages }),
      notifications: newestFirst.map((message) => ({ ...message })),
    };
  }

  /** @throws ServiceError `not-found`, and what CommandApi.change throws */
  async markRead(id: unknown, call: CallContext): Promise<void> {
    const { id: accountId } = requireCaller(call);
    const messageId = readUuid(id);
    try {
      await this.#options.mailboxes.change(accountId, { type: 'read', messageId }, call);
    } catch (error) {
      if (typeOf(error) !== 'message-unknown' && typeOf(error) !== NO_MAILBOX) throw error;
      throw new ServiceError('not-found', `There is no message ${messageId}.`, { type: 'message-not-found' });
    }
  }

  /** @throws what CommandApi.change throws */
  async markAllRead(call: CallContext): Promise<void> {
    try {
      await this.#options.mailboxes.change(requireCaller(call).id, { type: 'read-all' }, call);
    } catch (error) {
      // Who never got a message has read them all.
      if (typeOf(error) !== NO_MAILBOX) throw error;
    }
  }

  async preferences(call: CallContext): Promise<Preferences> {
    const stored = await this.#options.preferences.load(requireCaller(call).id, call.deadline.epochMs);
    if (stored) call.setHeader('etag', etagOf(stored.revision));
    return stored?.state ?? usualPreferences;
  }

  /**
   * Replaces all preferences.
   * @returns the revision after it
   * @throws ServiceError `invalid`, and what CommandApi.create throws
   */
  async changePreferences(body: unknown, call: CallContext): Promise<number> {
    const { id } = requireCaller(call);
    // The schema allows what the type says.
    const preferences = checkPreferences(body) as Preferences;
    const { revision } = await this.#options.changes.create({ type: 'change-preferences', preferences }, call, { id });
    return revision;
  }

  async #mailbox(accountId: string, call: CallContext): Promise<Mailbox> {
    try {
      const { doc, revision } = await this.#options.reader.read(accountId, readOptions(call));
      call.setHeader('etag', etagOf(revision));
      return doc;
    } catch (error) {
      if (typeOf(error) === NO_MAILBOX) return mailboxDecider.initial;
      throw error;
    }
  }
}

/** There is none before the first message. */
const NO_MAILBOX = 'mailbox-not-found';

function typeOf(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : undefined;
}
