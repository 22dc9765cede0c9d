import { IdempotencyKeyReused } from '@keelson/eventsourcing/errors';
import type { PaymentEvent } from '../../contract/events.ts';
import type { PaymentCommand, PaymentRequest } from './commands.ts';
import { observe } from './observe.ts';
import { evolvePayment, initialPayment, type Payment, refundableMinor } from './payment.ts';
import type { ProviderCall } from './provider.ts';
import { refuseIf } from './rules.ts';

/** The payment's rules. */
export const paymentDecider = { initial: initialPayment, decide, evolve: evolvePayment };

/** No event where what is asked for holds already. @throws RuleViolation with the first rule that says no, IdempotencyKeyReused for another payment under the same id */
function decide(command: PaymentCommand, payment: Payment): readonly PaymentEvent[] {
  switch (command.type) {
    case 'authorise':
      return authorise(command, payment);
    case 'cancel':
      return cancel(command, payment);
    default:
      refuseIf(payment.phase === 'unknown', 'payment-does-not-exist');
  }
  switch (command.type) {
    case 'capture':
      if (isCapture(payment)) return [];
      refuseIf(payment.phase !== 'authorised' || payment.refusal !== undefined, 'payment-not-authorised');
      return [{ type: 'V1_PAYMENT_CAPTURE_REQUESTED', data: {} }];
    case 'refund':
      return refund(command, payment);
    case 'observe':
      return observe(payment, command.seen);
    case 'record-refusal':
      return refusal(command.call, command.reason, payment);
  }
}

function authorise({ orderId, amountMinor, paymentMethod }: PaymentRequest, payment: Payment): readonly PaymentEvent[] {
  const { phase, request } = payment;
  refuseIf(phase === 'canceled' || (phase !== 'unknown' && !request), 'payment-canceled');
  if (!request) return [{ type: 'V1_PAYMENT_REQUESTED', data: { orderId, amountMinor, paymentMethod } }];
  const same =
    request.orderId === orderId && request.amountMinor === amountMinor && request.paymentMethod === paymentMethod;
  if (!same) throw new IdempotencyKeyReused();
  return [];
}

/** A capture of which something is left, or that is under way. One that was given back counts as undone. */
function isCapture(payment: Payment): boolean {
  return payment.phase === 'capture-requested' || (payment.phase === 'captured' && refundableMinor(payment) > 0);
}

function cancel(
  { reason, refundId }: { readonly reason: string; readonly refundId: string },
  payment: Payment,
): readonly PaymentEvent[] {
  switch (payment.phase) {
    case 'unknown':
    case 'requested':
      return [{ type: 'V1_PAYMENT_CANCELED', data: { reason } }];
    case 'authorised':
    case 'capture-requested':
      return [{ type: 'V1_PAYMENT_VOID_REQUESTED', data: { reason } }];
    case 'captured': {
      const amountMinor = refundableMinor(payment);
      if (amountMinor <= 0) return [];
      return [{ type: 'V1_PAYMENT_REFUND_REQUESTED', data: { refundId, amountMinor, reason } }];
    }
    default:
      return [];
  }
}

/** Nothing for a refund that is known: its id came with the same request before. */
function refund(
  { refundId, amountMinor, reason }: Extract<PaymentCommand, { type: 'refund' }>,
  payment: Payment,
): readonly PaymentEvent[] {
  refuseIf(payment.phase !== 'captured', 'payment-not-captured');
  const known = payment.refunds[refundId];
  if (known && amountMinor !== undefined && known.amountMinor !== amountMinor) throw new IdempotencyKeyReused();
  if (known) return [];
  const left = refundableMinor(payment);
  const amount = amountMinor ?? left;
  refuseIf(amount <= 0 || amount > left, 'refund-exceeds-captured');
  return [{ type: 'V1_PAYMENT_REFUND_REQUESTED', data: { refundId, amountMinor: amount, reason } }];
}

/** Nothing where its outcome is known meanwhile. */
function refusal(call: ProviderCall, reason: string, payment: Payment): readonly PaymentEvent[] {
  if (call.kind === 'authorise' && payment.phase === 'requested') {
    return [{ type: 'V1_PAYMENT_DECLINED', data: { reason } }];
  }
  if (call.kind === 'capture' && payment.phase === 'capture-requested') {
    return [{ type: 'V1_PAYMENT_CAPTURE_REFUSED', data: { reason } }];
  }
  if (call.kind === 'void' && payment.phase === 'void-requested') {
    return [{ type: 'V1_PAYMENT_VOID_REFUSED', data: { reason } }];
  }
  if (call.kind === 'refund' && payment.refunds[call.refundId]?.state === 'requested') {
    return [{ type: 'V1_PAYMENT_REFUND_REFUSED', data: { refundId: call.refundId, reason } }];
  }
  return [];
}
