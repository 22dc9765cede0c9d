import { address, bool, type Config, httpUrl, matching, positiveMillis, secret, whole } from '@keelson/chassis';
import { eventStoreSpecs } from '@keelson/servicekit';
import { viewSpecs } from '@keelson/servicekit/views';

/** An address, or one with a name before it. */
const SENDER = /^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;

/** The service's own variables. */
export const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/notifications.db', name: 'notifications' }),
  ACCOUNTS_GRPC: address({ desc: 'where accounts answers gRPC' }),
  SMTP_URL: secret({
    default: undefined,
    desc: 'mail server, smtps://user:password@host:465; without it mails stay here, as the inbox page shows them',
  }),
  MAIL_FROM: matching('an address such as Shop <no-reply@shop.example>', (text) => SENDER.test(text), {
    default: 'Keelson <no-reply@keelson.example>',
    desc: 'whom mails are from',
  }),
  PUBLIC_URL: httpUrl({ default: 'http://127.0.0.1:8080', desc: 'where links in mails lead' }),
  INBOX: bool({
    default: false,
    desc: 'shows mails that were not sent at /inbox, to everybody: for laptops and tests',
  }),
  MAX_ATTEMPTS: whole(1, 100, { default: 5, desc: 'so many refusals park a notification' }),
  DIGESTS_EVERY_MS: positiveMillis({ default: 30_000, desc: 'how often it is looked for digests that are due' }),
  MAX_AGE_HOURS: whole(1, 8_760, { default: 72, desc: 'news older than that is told to nobody' }),
};

/** Their values. */
export type NotificationsConfig = Config<typeof specs>;
