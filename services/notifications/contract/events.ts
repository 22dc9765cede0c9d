import { type DomainEvent, defineEvents, type EventCodec } from '@keelson/eventsourcing';
import type { DeepReadonly } from '@keelson/servicekit/schemas';
import { type Static, type TSchema, Type } from 'typebox';
import { type Channel, channels, type Notice, notice, type OptionalNotice } from './notices.ts';
import { type Preferences, preferencesView } from './preferences.ts';

/**
 * The events of notifications, as they are stored and as every projection reads them: the schema of each one's data, by its
 * type. No event holds an address or a code: both are asked for when a message goes out. Data is plain JSON. A changed
 * meaning is a new type (V2_...) and an upcaster; these stay as they are.
 */

const time = (description: string) => Type.String({ format: 'date-time', description: `${description} RFC 3339 UTC.` });
const accountId = Type.String({ format: 'uuid', description: 'Who is told.' });
const attempt = Type.Integer({ minimum: 1, description: 'Which attempt; counted anew after a replay.' });
const reason = Type.String({ description: 'Why, for people.' });
const messageId = Type.String({
  description: 'The notification that brought it: `notification-<uuid>`, without the category.',
});

/** Of one message to one person by one channel, in `notification-<uuid>`; the id follows from what led to it. */
export const notificationEventData = {
  V1_NOTIFICATION_REQUESTED: Type.Object(
    {
      accountId,
      channel: Type.Enum([...channels]),
      notice,
      source: Type.String({ description: 'The event that led to it: `<stream>@<revision>`.' }),
      requestedAt: time('When.'),
    },
    { description: 'Somebody is to be told.' },
  ),
  V1_NOTIFICATION_SENDING: Type.Object(
    { attempt, at: time('When.') },
    { description: 'It is handed over from here on: without an outcome after it, nobody knows whether it arrived.' },
  ),
  V1_NOTIFICATION_SENT: Type.Object(
    {
      receipt: Type.String({ description: "What the channel said: a mail's Message-ID, for one." }),
      uncertain: Type.Boolean({
        description: 'An earlier hand-over had an unknown outcome, so that it may have arrived twice.',
      }),
      at: time('When.'),
    },
    { description: 'The channel has taken it.' },
  ),
  V1_NOTIFICATION_FAILED: Type.Object(
    { attempt, reason, at: time('When.') },
    { description: 'The channel refused it.' },
  ),
  V1_NOTIFICATION_PARKED: Type.Object(
    { attempts: attempt, reason, at: time('When.') },
    { description: 'It was refused too often: a person has to look.' },
  ),
  V1_NOTIFICATION_REPLAYED: Type.Object({ at: time('When.') }, { description: 'An operator has it tried again.' }),
  V1_NOTIFICATION_DROPPED: Type.Object(
    { reason, at: time('When.') },
    { description: 'There is nothing to tell any more: its code has expired, the account is gone.' },
  ),
};

/** Of what one account reads in the app, in `mailbox-<account>`. */
export const mailboxEventData = {
  V1_MESSAGE_RECEIVED: Type.Object(
    {
      messageId,
      kind: Type.String({ description: 'Of what: see the kinds of notices.' }),
      subject: Type.String(),
      text: Type.String(),
      link: Type.String({ description: 'Path of this platform where more is to see; empty for none.' }),
      at: time('When it was sent.'),
    },
    { description: 'There is a message.' },
  ),
  V1_MESSAGE_READ: Type.Object({ messageId }, { description: 'Its owner has read it.' }),
  V1_ALL_MESSAGES_READ: Type.Object({}, { description: 'Its owner has read all there were.' }),
};

/** Of how one account wants to be told, in `contactpreferences-<account>`. */
export const preferencesEventData = {
  V1_PREFERENCES_CHANGED: Type.Object(preferencesView.properties, { description: 'All preferences from now on.' }),
};

const entry = Type.Object({ id: messageId, notice, at: time('When it happened.') });

/** Of what is collected for one account's digest, in `digest-<account>`. */
export const digestEventData = {
  V1_DIGEST_ENTRY_ADDED: Type.Object(
    { entry, dueAt: time('When the digest goes out that it opens; later entries wait for the same one.') },
    { description: 'It is told with the next digest.' },
  ),
  V1_DIGEST_CLOSED: Type.Object(
    {
      number: Type.Integer({ minimum: 1, description: 'Counts the digests of the account.' }),
      entries: Type.Array(entry, { minItems: 1 }),
      at: time('When.'),
    },
    { description: 'It goes out with these entries.' },
  ),
};

/** Of who are operators, in the one stream `operatorroster-all`. */
export const rosterEventData = {
  V1_OPERATOR_LISTED: Type.Object({ accountId }, { description: 'From now on told what operators are told.' }),
  V1_OPERATOR_UNLISTED: Type.Object({ accountId }, { description: 'No operator any more.' }),
};

type EventOf<Data extends Readonly<Record<string, TSchema>>> = {
  [Name in keyof Data & string]: { readonly type: Name; readonly data: DeepReadonly<Static<Data[Name]>> };
}[keyof Data & string];

type Other<Type extends keyof typeof notificationEventData> = Exclude<
  EventOf<typeof notificationEventData>,
  { readonly type: Type }
>;

/** What is to be told to whom, by which way. */
export interface NotificationRequest {
  readonly accountId: string;
  readonly channel: Channel;
  readonly notice: Notice;
  readonly source: string;
  readonly requestedAt: string;
}

export type NotificationEvent =
  | { readonly type: 'V1_NOTIFICATION_REQUESTED'; readonly data: NotificationRequest }
  | Other<'V1_NOTIFICATION_REQUESTED'>;
export type MailboxEvent = EventOf<typeof mailboxEventData>;
export interface PreferencesEvent {
  readonly type: 'V1_PREFERENCES_CHANGED';
  readonly data: Preferences;
}

/** One notice that waits for a digest; its id is the one that it would have had as a mail of its own. */
export interface DigestEntry {
  readonly id: string;
  readonly notice: OptionalNotice;
  readonly at: string;
}

export type DigestEvent =
  | {
      readonly type: 'V1_DIGEST_ENTRY_ADDED';
      readonly data: { readonly entry: DigestEntry; readonly dueAt: string };
    }
  | {
      readonly type: 'V1_DIGEST_CLOSED';
      readonly data: { readonly number: number; readonly entries: readonly DigestEntry[]; readonly at: string };
    };
export type RosterEvent = EventOf<typeof rosterEventData>;

/** Read stored events; upcasters of retired types go here. */
export const notificationEvents = codec<NotificationEvent>(notificationEventData);
export const mailboxEvents = codec<MailboxEvent>(mailboxEventData);
export const preferencesEvents = codec<PreferencesEvent>(preferencesEventData);
export const digestEvents = codec<DigestEvent>(digestEventData);
export const rosterEvents = codec<RosterEvent>(rosterEventData);

/** The categories of the streams. */
export const notificationCategory = 'notification';
export const mailboxCategory = 'mailbox';
export const preferencesCategory = 'contactpreferences';
export const digestCategory = 'digest';
export const rosterCategory = 'operatorroster';

/** The one roster there is. */
export const rosterId = 'all';

function codec<Event extends DomainEvent>(data: Readonly<Record<Event['type'], TSchema>>): EventCodec<Event> {
  return defineEvents<Event>(Object.keys(data) as Event['type'][]);
}
