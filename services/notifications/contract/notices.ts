import type { DeepReadonly } from '@keelson/servicekit/schemas';
import { type Static, type TSchema, Type } from 'typebox';

/**
 * What people are told of, and the facts that each telling is made of: by kind. Facts are recorded in events, so none is a
 * secret: the code of a verification is asked for when its mail is made.
 */

const id = (description: string) => Type.String({ format: 'uuid', description });
const minor = (description: string) => Type.Integer({ minimum: 0, description: `${description} Minor units.` });
const time = (description: string) => Type.String({ format: 'date-time', description: `${description} RFC 3339 UTC.` });
const orderId = id('The order.');
const reason = Type.String({ description: 'Why, in the words of who decided it.' });

const line = Type.Object({
  title: Type.String(),
  quantity: Type.Integer({ description: 'Pieces.' }),
  priceMinor: minor('Price of one piece.'),
});

/** The kinds of notices that people may arrange as they like. */
export const optionalFacts = {
  'checkout-completed': Type.Object({
    orderId,
    lines: Type.Array(line),
    totalMinor: minor('What was paid.'),
    deliveryAddress: Type.String(),
  }),
  'checkout-undone': Type.Object({ totalMinor: minor('What would have been paid.'), reason }),
  'order-paid': Type.Object({ orderId, totalMinor: minor('What was paid.') }),
  'order-completed': Type.Object({ orderId, deliveredAt: time('When it was delivered.') }),
  'order-canceled': Type.Object({ orderId, reason }),
  'payment-refunded': Type.Object({ orderId, amountMinor: minor('What was given back.') }),
  'stock-low': Type.Object({
    sku: Type.String(),
    available: Type.Integer({ description: 'Free pieces.' }),
    level: Type.Integer({ description: 'The level that they fell to.' }),
  }),
};

/** The kinds that protect an account: nobody can turn them off. */
export const securityFacts = {
  verification: Type.Object({ registration: Type.Integer({ description: 'Whose code it is.' }) }),
  'registration-repeated': Type.Object({ repeatedAt: time('When.') }),
  'password-changed': Type.Object({ changedAt: time('When.') }),
  'session-revoked': Type.Object({ endedAt: time('When.') }),
};

/** One notice in a digest. */
const collected = Type.Object({
  notice: Type.Object({ kind: Type.String(), facts: Type.Unknown() }),
  at: time('When it happened.'),
});

/** Every kind with its facts. */
export const noticeFacts = {
  ...optionalFacts,
  ...securityFacts,
  digest: Type.Object({ entries: Type.Array(collected, { description: 'What was collected, oldest first.' }) }),
};

export type OptionalKind = keyof typeof optionalFacts;
export type NoticeKind = keyof typeof noticeFacts;

/** What a notice of a kind is made of. */
export type FactsOf<Kind extends NoticeKind> = DeepReadonly<Static<(typeof noticeFacts)[Kind]>>;

type Notices = { [Kind in NoticeKind]: { readonly kind: Kind; readonly facts: FactsOf<Kind> } };

/** Something to tell somebody. */
export type Notice = Notices[NoticeKind];

/** Something that may be told at once or be collected. */
export type OptionalNotice = Notices[OptionalKind];

export const noticeKinds = Object.keys(noticeFacts) as readonly NoticeKind[];
export const optionalKinds = Object.keys(optionalFacts) as readonly OptionalKind[];

/** Whether people may arrange notices of that kind. */
export function isOptional(notice: Notice): notice is OptionalNotice {
  return Object.hasOwn(optionalFacts, notice.kind);
}

/** The ways to people. E-mail and in-app messages are real; the others have their port, and wait for a provider. */
export const channels = ['email', 'in-app', 'sms', 'push'] as const;

export type Channel = (typeof channels)[number];

/** The schema of one notice: its kind, and the facts of that kind. */
export const notice = Type.Union(
  Object.entries(noticeFacts).map(([kind, facts]: [string, TSchema]) =>
    Type.Object({ kind: Type.Literal(kind), facts }),
  ),
  { description: 'What is told.' },
);
