import { idFromKey } from '@keelson/eventsourcing';

/** What a checkout leads to elsewhere has ids that follow from its own: a repeat finds them, and so does a person. */
export interface CheckoutIds {
  readonly orderId: string;
  readonly reservationId: string;
  readonly paymentId: string;
}

/** UUIDs (RFC 9562, version 5), always the same for one checkout. */
export function idsOf(checkoutId: string): CheckoutIds {
  return {
    orderId: idFromKey('order', checkoutId),
    reservationId: idFromKey('reservation', checkoutId),
    paymentId: idFromKey('payment', checkoutId),
  };
}
