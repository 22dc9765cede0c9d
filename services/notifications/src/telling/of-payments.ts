import type { Fold } from '@keelson/eventsourcing';
import { type PaymentEvent, paymentEvents } from '@keelson/payments/contract';
import type { Facts, OrderFacts } from './of-orders.ts';
import type { Consider } from './reactions.ts';

/** What is told of a payment, beside what was given back. */
export interface PaymentFacts {
  /** Null where nothing was ever asked for. */
  readonly orderId: string | null;
}

/** How they grow with a payment's stream. */
export const paymentFactsFold: Fold<PaymentFacts, PaymentEvent> = {
  events: paymentEvents,
  evolve: (facts = { orderId: null }, event) =>
    event.type === 'V1_PAYMENT_REQUESTED' ? { orderId: event.data.orderId } : facts,
};

/** What the owner of a paid order is told: that money is on its way back. */
export function ofPayments(payments: Facts<PaymentFacts>, orders: Facts<OrderFacts>): Consider<PaymentEvent> {
  return async (event, { id, deadline: { epochMs: deadline } }) => {
    if (event.type !== 'V1_PAYMENT_REFUNDED') return undefined;
    const orderId = (await payments.read(id, deadline))?.doc.orderId;
    const ownerId = orderId && (await orders.read(orderId, deadline))?.doc.ownerId;
    if (!orderId || !ownerId) return undefined;
    const { amountMinor } = event.data;
    return { accountIds: [ownerId], notice: { kind: 'payment-refunded', facts: { orderId, amountMinor } } };
  };
}
