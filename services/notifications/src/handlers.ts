import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ServiceContext } from '@keelson/chassis';
import { openCommands } from '@keelson/servicekit';
import {
  digestCategory,
  digestEvents,
  mailboxCategory,
  mailboxEvents,
  notificationCategory,
  notificationEvents,
  preferencesCategory,
  preferencesEvents,
  rosterCategory,
  rosterEvents,
} from '../contract/index.ts';
import { DIGEST_STATE_VERSION, digestDecider } from './domain/digest.ts';
import { MAILBOX_STATE_VERSION, mailboxDecider } from './domain/mailbox.ts';
import { NOTIFICATION_STATE_VERSION, notificationDecider } from './domain/notification.ts';
import { PREFERENCES_STATE_VERSION, preferencesDecider } from './domain/preferences.ts';
import { ROSTER_STATE_VERSION, rosterDecider } from './domain/roster.ts';

export type Handlers = ReturnType<typeof commandHandlers>;

/** The command handlers of the service's own streams. */
export function commandHandlers(ctx: ServiceContext, client: EventStoreDBClient) {
  return {
    notifications: openCommands(ctx, {
      client,
      category: notificationCategory,
      decider: notificationDecider,
      events: notificationEvents,
      snapshotVersion: NOTIFICATION_STATE_VERSION,
    }),
    mailboxes: openCommands(ctx, {
      client,
      category: mailboxCategory,
      decider: mailboxDecider,
      events: mailboxEvents,
      // A mailbox in memory is some 100 KB.
      cacheSize: 500,
      snapshotVersion: MAILBOX_STATE_VERSION,
    }),
    preferences: openCommands(ctx, {
      client,
      category: preferencesCategory,
      decider: preferencesDecider,
      events: preferencesEvents,
      snapshotVersion: PREFERENCES_STATE_VERSION,
    }),
    digests: openCommands(ctx, {
      client,
      category: digestCategory,
      decider: digestDecider,
      events: digestEvents,
      snapshotVersion: DIGEST_STATE_VERSION,
    }),
    roster: openCommands(ctx, {
      client,
      category: rosterCategory,
      decider: rosterDecider,
      events: rosterEvents,
      snapshotVersion: ROSTER_STATE_VERSION,
    }),
  };
}
