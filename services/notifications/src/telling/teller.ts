import type { CommandHandler } from '@keelson/eventsourcing';
import { idFromKey } from '@keelson/eventsourcing';
import { type DigestEvent, notificationCategory, type PreferencesEvent } from '../../contract/events.ts';
import { type Channel, isOptional, type Notice } from '../../contract/notices.ts';
import type { Preferences } from '../../contract/preferences.ts';
import type { NotificationHandler } from '../delivery/delivery.ts';
import type { Digest, DigestCommand } from '../domain/digest.ts';
import {
  channelsOf,
  isCollected,
  nextDigestAt,
  type PreferencesCommand,
  usualPreferences,
} from '../domain/preferences.ts';

/** What led to a notice. */
export interface Source {
  /** `<stream>@<revision>` of the event. */
  readonly event: string;
  /** When it happened. RFC 3339 UTC. */
  readonly at: string;
}

/** How a telling is bounded, and what its events carry along. */
export interface Telling {
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface TellerOptions {
  readonly notifications: Pick<NotificationHandler, 'create'>;
  readonly preferences: Pick<CommandHandler<PreferencesCommand, PreferencesEvent, Preferences>, 'load'>;
  readonly digests: Pick<CommandHandler<DigestCommand, DigestEvent, Digest>, 'create'>;
  /** The ways to people that there are. */
  readonly channels: readonly Channel[];
  readonly now?: () => Date;
}

/**
 * Tells people, by the ways that they want: a notification for each way, or an entry in the next digest. Both are named by
 * what led to them, so that the same event tells nobody twice.
 */
export class Teller {
  readonly #options: TellerOptions;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** @throws errors with code `unavailable` or `deadline` */
  async tell(accountId: string, notice: Notice, source: Source, telling: Telling): Promise<void> {
    const { preferences, channels } = this.#options;
    const said = await preferences.load(accountId, telling.deadline);
    const wanted = said?.state ?? usualPreferences;
    for (const channel of channelsOf(notice, wanted, channels)) {
      const id = idFromKey(notificationCategory, `${source.event} ${accountId} ${channel}`);
      const now = (this.#options.now?.() ?? new Date()).toISOString();
      if (channel === 'email' && isOptional(notice) && isCollected(notice.kind, wanted)) {
        const entry = { id, notice, at: source.at };
        const command = { type: 'add', entry, dueAt: nextDigestAt(wanted, now) } as const;
        await this.#options.digests.create(command, { ...telling, id: accountId });
      } else {
        const request = { accountId, channel, notice, source: source.event, requestedAt: now };
        await this.#options.notifications.create({ type: 'request', request }, { ...telling, id });
      }
    }
  }
}
