import type { PaymentEvent } from '../../contract/events.ts';
import { evolvePayment, isHeld, type Payment, refundableMinor } from './payment.ts';
import type { ProviderPayment } from './provider.ts';
import { refuseIf } from './rules.ts';

/** The refund of a capture that the provider made although the payment was to be undone. */
const UNDOING = 'undoing';
const REASON = 'It was canceled before the provider had done it.';

/**
 * What follows from what the provider says of a payment: the events that are missing here, and the undoing of what must
 * not be. It goes one way, so what was seen late, twice or in another order adds nothing wrong.
 * @throws RuleViolation `amount-differs` when it holds another amount than was asked for
 */
export function observe(payment: Payment, seen: ProviderPayment): readonly PaymentEvent[] {
  const { phase, request } = payment;
  refuseIf(phase === 'requested' && request?.amountMinor !== seen.amountMinor, 'amount-differs');
  const catchUp = new CatchUp(payment);
  authorisation(catchUp, seen);
  capture(catchUp, seen);
  if (seen.state === 'voided' && isHeld(catchUp.payment)) catchUp.add({ type: 'V1_PAYMENT_VOIDED', data: {} });
  refunds(catchUp, seen);
  undoing(catchUp, payment);
  return catchUp.events;
}

/** Collects events and what becomes of the payment by them. */
class CatchUp {
  readonly events: PaymentEvent[] = [];
  payment: Payment;

  constructor(payment: Payment) {
    this.payment = payment;
  }

  add(event: PaymentEvent): void {
    this.events.push(event);
    this.payment = evolvePayment(this.payment, event);
  }
}

/** It asked for nothing, or does not know what came of it, or takes it that nothing did. */
function holdsNothing({ phase }: Payment): boolean {
  return phase === 'requested' || phase === 'canceled' || phase === 'declined';
}

/** What the caller was told, or will be, is that nobody pays. */
function isUndone({ phase }: Payment): boolean {
  return phase === 'canceled' || phase === 'declined' || phase === 'void-requested' || phase === 'void-refused';
}

function authorisation(catchUp: CatchUp, { state, providerReference, declineReason = 'declined' }: ProviderPayment) {
  const { payment } = catchUp;
  if (!holdsNothing(payment)) return;
  if (state !== 'declined') catchUp.add({ type: 'V1_PAYMENT_AUTHORISED', data: { providerReference } });
  else if (payment.phase === 'requested') catchUp.add({ type: 'V1_PAYMENT_DECLINED', data: { reason: declineReason } });
}

function capture(catchUp: CatchUp, { state, capturedMinor }: ProviderPayment): void {
  if (state !== 'captured' || !isHeld(catchUp.payment)) return;
  catchUp.add({ type: 'V1_PAYMENT_CAPTURED', data: { amountMinor: capturedMinor } });
}

function refunds(catchUp: CatchUp, seen: ProviderPayment): void {
  if (catchUp.payment.phase !== 'captured') return;
  for (const { refundId, amountMinor } of seen.refunds) {
    if (catchUp.payment.refunds[refundId]?.state === 'done') continue;
    catchUp.add({ type: 'V1_PAYMENT_REFUNDED', data: { refundId, amountMinor } });
  }
}

function undoing(catchUp: CatchUp, before: Payment): void {
  const { payment } = catchUp;
  if (!isUndone(before)) return;
  if (payment.phase === 'authorised') catchUp.add({ type: 'V1_PAYMENT_VOID_REQUESTED', data: { reason: REASON } });
  const amountMinor = refundableMinor(payment);
  if (payment.phase !== 'captured' || amountMinor <= 0) return;
  catchUp.add({ type: 'V1_PAYMENT_REFUND_REQUESTED', data: { refundId: UNDOING, amountMinor, reason: REASON } });
}
