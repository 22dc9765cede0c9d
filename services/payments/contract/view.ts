import { type Static, Type } from 'typebox';

const money = (description: string) => Type.Number({ description });

/** Where a payment stands, as callers see it. */
export const paymentStates = [
  'pending',
  'authorised',
  'declined',
  'captured',
  'voided',
  'refunded',
  'canceled',
] as const;

/** A payment as operators see it. */
export const paymentView = Type.Object({
  paymentId: Type.String({ format: 'uuid' }),
  orderId: Type.Optional(Type.String({ description: 'Absent where it was canceled before anybody asked for it.' })),
  amount: money('What was asked for.'),
  captured: money('What was taken.'),
  refunded: money('What was given back.'),
  state: Type.Enum([...paymentStates], {
    description: 'pending: the provider has not answered yet. canceled: before it could be authorised.',
  }),
  declineReason: Type.Optional(Type.String({ description: "The provider's." })),
  providerReference: Type.Optional(Type.String({ description: "The provider's name for it." })),
  refunds: Type.Array(
    Type.Object({
      refundId: Type.String(),
      amount: money('What is given back.'),
      state: Type.Enum(['requested', 'done', 'refused']),
    }),
  ),
  revision: Type.Integer({ description: 'From 0; the same as the ETag.' }),
});

export type PaymentView = Static<typeof paymentView>;
