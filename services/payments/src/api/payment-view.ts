import { minorToNumber } from '@keelson/servicekit/schemas';
import type { PaymentView } from '../../contract/index.ts';
import { type Payment, refundedMinor } from '../domain/payment.ts';

/** A payment as operators see it. */
export function viewOf(paymentId: string, payment: Payment, revision: number): PaymentView {
  const { request, declineReason, providerReference, capturedMinor, refunds } = payment;
  return {
    paymentId,
    ...(request && { orderId: request.orderId }),
    amount: minorToNumber(request?.amountMinor ?? 0),
    captured: minorToNumber(capturedMinor),
    refunded: minorToNumber(refundedMinor(payment)),
    state: stateOf(payment),
    ...(declineReason !== undefined && { declineReason }),
    ...(providerReference !== undefined && { providerReference }),
    refunds: Object.entries(refunds).map(([refundId, { amountMinor, state }]) => ({
      refundId,
      amount: minorToNumber(amountMinor),
      state,
    })),
    revision,
  };
}

/** What is under way at the provider shows as what it was before. */
function stateOf(payment: Payment): PaymentView['state'] {
  switch (payment.phase) {
    case 'unknown':
    case 'requested':
      return 'pending';
    case 'capture-requested':
    case 'void-requested':
    case 'void-refused':
      return 'authorised';
    case 'captured':
      return refundedMinor(payment) >= payment.capturedMinor ? 'refunded' : 'captured';
    default:
      return payment.phase;
  }
}
