import { defineEvents, type EventCodec } from '@keelson/eventsourcing';
import { type Static, Type } from 'typebox';

/**
 * The events of a payment, as they are stored in its stream `payment-<uuid>` and as every projection reads them: the
 * schema of each one's data, by its type. Whatever is asked of the provider stands here before it is asked, so that a
 * crash in between is seen. Card data is never among it: `paymentMethod` is the provider's token. Data is plain JSON. A
 * changed meaning is a new type (V2_...) and an upcaster; these stay as they are.
 */

const minor = (description: string) => Type.Integer({ minimum: 1, description: `${description} Minor units.` });
const reason = Type.String({ description: 'Why, in the words of who asked for it.' });
const providerReason = Type.String({ description: "The provider's reason." });
const refundId = Type.String({ description: 'Tells the refunds of a payment apart; part of the key at the provider.' });

export const paymentEventData = {
  V1_PAYMENT_REQUESTED: Type.Object({
    orderId: Type.String({ description: 'What is paid.' }),
    amountMinor: minor('What is to be set aside.'),
    paymentMethod: Type.String({ description: "The provider's token for the payer's card." }),
  }),
  V1_PAYMENT_AUTHORISED: Type.Object({
    providerReference: Type.String({ description: "The provider's name for the payment." }),
  }),
  V1_PAYMENT_DECLINED: Type.Object({ reason: providerReason }),
  V1_PAYMENT_CANCELED: Type.Object({ reason }),
  V1_PAYMENT_CAPTURE_REQUESTED: Type.Object({}),
  V1_PAYMENT_CAPTURED: Type.Object({ amountMinor: minor('What was taken.') }),
  V1_PAYMENT_CAPTURE_REFUSED: Type.Object(
    { reason: providerReason },
    { description: 'It is set aside as before, and is never taken.' },
  ),
  V1_PAYMENT_VOID_REQUESTED: Type.Object({ reason }),
  V1_PAYMENT_VOIDED: Type.Object({}),
  V1_PAYMENT_VOID_REFUSED: Type.Object(
    { reason: providerReason },
    { description: 'It is still set aside at the provider, and a person has to look.' },
  ),
  V1_PAYMENT_REFUND_REQUESTED: Type.Object({ refundId, amountMinor: minor('What is to be given back.'), reason }),
  V1_PAYMENT_REFUNDED: Type.Object({ refundId, amountMinor: minor('What was given back.') }),
  V1_PAYMENT_REFUND_REFUSED: Type.Object({ refundId, reason: providerReason }),
};

type EventType = keyof typeof paymentEventData;

export type PaymentEvent = {
  [Name in EventType]: { readonly type: Name; readonly data: Readonly<Static<(typeof paymentEventData)[Name]>> };
}[EventType];

/** Reads stored events, for the commands and for every projection alike; upcasters of retired types go here. */
export const paymentEvents: EventCodec<PaymentEvent> = defineEvents<PaymentEvent>(
  Object.keys(paymentEventData) as EventType[],
);

/** The category of the streams: a payment's stream is `payment-<uuid>`. */
export const paymentCategory = 'payment';
