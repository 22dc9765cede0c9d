import type { Fold } from '@keelson/eventsourcing';
import { type PaymentEvent, paymentEvents } from '../../contract/events.ts';
import { evolvePayment, initialPayment, type Payment } from '../domain/payment.ts';

/** A payment as the view keeps it, for the reconciliation to go through. */
export interface PaymentDocument {
  readonly payment: Payment;
  /** When its first and its last event were recorded, RFC 3339. */
  readonly beganAt: string;
  readonly changedAt: string;
}

/** How the view grows with a payment's stream. */
export const paymentFold: Fold<PaymentDocument, PaymentEvent> = {
  events: paymentEvents,
  evolve(document, event, { created }) {
    const changedAt = created.toISOString();
    const payment = evolvePayment(document?.payment ?? initialPayment, event);
    return { payment, beganAt: document?.beganAt ?? changedAt, changedAt };
  },
};
