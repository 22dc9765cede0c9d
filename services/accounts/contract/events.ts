import { defineEvents, type EventCodec } from '@keelson/eventsourcing';
import { type Static, type TSchema, Type } from 'typebox';

/**
 * The events of accounts, as they are stored and as every consumer reads them: the schema of each one's data, by its
 * type. Data is plain JSON. A changed meaning is a new type (V2_...) and an upcaster; these stay as they are.
 *
 * No event holds a password, a hash of one, or a token: an event cannot be taken back.
 */

const time = (description: string) => Type.String({ format: 'date-time', description: `${description} RFC 3339 UTC.` });
const id = (description: string) => Type.String({ format: 'uuid', description });
const email = Type.String({ description: "The account's address, in lower case." });
const roles = Type.Array(Type.String(), { description: 'All roles from now on: "customer", "operator".' });
const credentialId = id('Names the password in the credentials store; says nothing about it.');

/** Of an account, in its stream `account-<uuid>`; the id is made of the address, so that an address has one account. */
export const accountEventData = {
  V1_ACCOUNT_REGISTERED: Type.Object(
    {
      email,
      name: Type.String({ description: 'May be empty.' }),
      roles,
      registration: Type.Integer({ description: 'From 1. Its code is what GetVerificationCode answers for it.' }),
      credentialId,
      registeredAt: time('When.'),
    },
    {
      description:
        'An account was opened, and waits for its address to be confirmed. Registered again before that, the event comes again with the next `registration`.',
    },
  ),
  V1_REGISTRATION_REPEATED: Type.Object(
    { email, repeatedAt: time('When.') },
    { description: 'Somebody registered with the address of a confirmed account. Its owner should hear of it.' },
  ),
  V1_EMAIL_VERIFIED: Type.Object(
    {
      email,
      registration: Type.Integer({ description: 'The registration whose code it was.' }),
      name: Type.String({ description: 'As the registration has it; may be empty.' }),
      credentialId,
      verifiedAt: time('When.'),
    },
    { description: 'The address is confirmed: its owner may sign in with the password of that registration.' },
  ),
  V1_PROFILE_CHANGED: Type.Object(
    {
      name: Type.String({ description: 'May be empty.' }),
      deliveryAddress: Type.String({ description: 'May be empty.' }),
    },
    { description: 'What the owner says of themselves, all of it.' },
  ),
  V1_PASSWORD_CHANGED: Type.Object(
    {
      email,
      credentialId,
      keptSessionId: Type.Union([id('The session that changed it.'), Type.Null()], {
        description: 'The one session that goes on; all others have ended.',
      }),
      changedAt: time('When.'),
    },
    { description: 'The password is another one.' },
  ),
  V1_ROLES_CHANGED: Type.Object(
    { roles, changedBy: Type.String({ description: 'Id of the operator, or "configuration".' }) },
    { description: 'The account may do other things from its next access token on.' },
  ),
  V1_SESSIONS_ENDED: Type.Object(
    { endedAt: time('When.') },
    { description: 'Its owner signed out everywhere: all sessions until now have ended.' },
  ),
};

export type AccountEvent = EventOf<typeof accountEventData>;

/** Reads stored events, for the commands and for every projection alike; upcasters of retired types go here. */
export const accountEvents = codecOf<AccountEvent>(accountEventData);

/** The category of the accounts' streams. */
export const accountCategory = 'account';

/** Of a session, in its stream `session-<uuid>`: one sign-in and the refresh tokens that followed from it. */
export const sessionEventData = {
  V1_SESSION_STARTED: Type.Object(
    {
      accountId: id('Whose.'),
      epoch: Type.Integer({ description: "The account's count of ended sessions: it holds while that stays." }),
      tokenHash: Type.String({ description: 'SHA-256 of the refresh token, base64url.' }),
      startedAt: time('When.'),
      expiresAt: time('It ends then at the latest.'),
    },
    { description: 'Somebody signed in.' },
  ),
  V1_SESSION_REFRESHED: Type.Object(
    {
      tokenHash: Type.String({
        description: 'SHA-256 of the new refresh token, base64url; the one before is used up.',
      }),
      refreshedAt: time('When.'),
    },
    { description: 'A refresh token was used.' },
  ),
  V1_SESSION_ENDED: Type.Object(
    {
      accountId: id('Whose.'),
      reason: Type.Union([Type.Literal('signed-out'), Type.Literal('token-reused')], {
        description: 'token-reused: a used-up refresh token came again, so one of the two who had it should not have.',
      }),
      endedAt: time('When.'),
    },
    { description: 'No refresh token of the session counts any more.' },
  ),
};

export type SessionEvent = EventOf<typeof sessionEventData>;

/** Reads stored events of sessions. */
export const sessionEvents = codecOf<SessionEvent>(sessionEventData);

/** The category of the sessions' streams. */
export const sessionCategory = 'session';

/** Of the keys that sign access tokens, in the one stream `signingkeys-access`. */
export const signingKeyEventData = {
  V1_SIGNING_KEY_ADDED: Type.Object(
    {
      keyId: Type.String({ description: 'Thumbprint of the public key (RFC 7638): `kid` of its tokens.' }),
      publicKey: Type.String({ description: 'Ed25519, base64url: `x` of its JWK (RFC 8037).' }),
      sealedPrivateKey: Type.String({ description: 'AES-256-GCM under a key that only this service has.' }),
      addedAt: time('Published from then on.'),
      signsFrom: time('Signs from then on, in place of the one before.'),
    },
    { description: 'A new key is published, and signs later, once every cache of the keys has it.' },
  ),
  V1_SIGNING_KEY_REVOKED: Type.Object(
    { keyId: Type.String({ description: 'The key.' }), revokedAt: time('When.') },
    { description: 'The key signs no more, and is published no more: its tokens are refused.' },
  ),
};

export type SigningKeyEvent = EventOf<typeof signingKeyEventData>;

/** Reads stored events of signing keys. */
export const signingKeyEvents = codecOf<SigningKeyEvent>(signingKeyEventData);

/** The category of the signing keys' stream. */
export const signingKeyCategory = 'signingkeys';

type EventOf<Data extends Readonly<Record<string, TSchema>>> = {
  [Name in keyof Data & string]: { readonly type: Name; readonly data: Readonly<Static<Data[Name]>> };
}[keyof Data & string];

function codecOf<Event extends { readonly type: string; readonly data: unknown }>(
  data: Readonly<Record<Event['type'], TSchema>>,
): EventCodec<Event> {
  return defineEvents<Event>(Object.keys(data) as Event['type'][]);
}
