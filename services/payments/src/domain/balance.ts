import { isHeld, type Payment, refundedMinor } from './payment.ts';
import type { ProviderPayment } from './provider.ts';

/** Where the money of a payment is, minor units. */
export interface Balance {
  /** Set aside and not taken. */
  readonly heldMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

/** As our events tell it. */
export function balanceOf(payment: Payment): Balance {
  const { request, capturedMinor } = payment;
  const heldMinor = isHeld(payment) ? (request?.amountMinor ?? 0) : 0;
  return { heldMinor, capturedMinor, refundedMinor: refundedMinor(payment) };
}

/** As the provider tells it. */
export function balanceAt({ state, amountMinor, capturedMinor, refunds }: ProviderPayment): Balance {
  return {
    heldMinor: state === 'authorised' ? amountMinor : 0,
    capturedMinor,
    refundedMinor: refunds.reduce((sum, refund) => sum + refund.amountMinor, 0),
  };
}

export function sameBalance(ours: Balance, theirs: Balance): boolean {
  return (
    ours.heldMinor === theirs.heldMinor &&
    ours.capturedMinor === theirs.capturedMinor &&
    ours.refundedMinor === theirs.refundedMinor
  );
}
