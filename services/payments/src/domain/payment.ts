import type { PaymentEvent } from '../../contract/events.ts';
import type { PaymentRequest } from './commands.ts';
import type { ProviderCall } from './provider.ts';

/** Where a payment stands. `...-requested` means that the provider's answer is not known yet. */
export type Phase =
  | 'unknown'
  | 'requested'
  | 'authorised'
  | 'declined'
  | 'canceled'
  | 'capture-requested'
  | 'captured'
  | 'void-requested'
  | 'void-refused'
  | 'voided';

/** One refund. A refused one does not count. */
export interface Refund {
  readonly amountMinor: number;
  readonly state: 'requested' | 'done' | 'refused';
}

/** A payment, as much of it as its rules need. */
export interface Payment {
  readonly phase: Phase;
  /** Absent for one that was canceled before anybody asked for it. */
  readonly request?: PaymentRequest;
  readonly providerReference?: string;
  readonly declineReason?: string;
  /** Why the provider does not take it, or does not let go of it. */
  readonly refusal?: string;
  readonly capturedMinor: number;
  /** By their ids. */
  readonly refunds: Readonly<Record<string, Refund>>;
}

/** The shape of {@link Payment} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const PAYMENT_STATE_VERSION = 2;

export const initialPayment: Payment = { phase: 'unknown', capturedMinor: 0, refunds: {} };

/** The payment after `event`. */
export function evolvePayment(payment: Payment, event: PaymentEvent): Payment {
  switch (event.type) {
    case 'V1_PAYMENT_REQUESTED': {
      const { orderId, amountMinor, paymentMethod } = event.data;
      return { ...payment, phase: 'requested', request: { orderId, amountMinor, paymentMethod } };
    }
    case 'V1_PAYMENT_AUTHORISED':
      return { ...payment, phase: 'authorised', providerReference: event.data.providerReference };
    case 'V1_PAYMENT_DECLINED':
      return { ...payment, phase: 'declined', declineReason: event.data.reason };
    case 'V1_PAYMENT_CANCELED':
      return { ...payment, phase: 'canceled' };
    case 'V1_PAYMENT_CAPTURE_REQUESTED':
      return { ...payment, phase: 'capture-requested' };
    case 'V1_PAYMENT_CAPTURED':
      return { ...payment, phase: 'captured', capturedMinor: event.data.amountMinor };
    case 'V1_PAYMENT_CAPTURE_REFUSED':
      return { ...payment, phase: 'authorised', refusal: event.data.reason };
    case 'V1_PAYMENT_VOID_REQUESTED':
      return { ...payment, phase: 'void-requested' };
    case 'V1_PAYMENT_VOIDED':
      return { ...payment, phase: 'voided' };
    case 'V1_PAYMENT_VOID_REFUSED':
      return { ...payment, phase: 'void-refused', refusal: event.data.reason };
    case 'V1_PAYMENT_REFUND_REQUESTED':
      return withRefund(payment, event.data.refundId, { amountMinor: event.data.amountMinor, state: 'requested' });
    case 'V1_PAYMENT_REFUNDED':
      return withRefund(payment, event.data.refundId, { amountMinor: event.data.amountMinor, state: 'done' });
    case 'V1_PAYMENT_REFUND_REFUSED': {
      const { amountMinor = 0 } = payment.refunds[event.data.refundId] ?? {};
      return withRefund(payment, event.data.refundId, { amountMinor, state: 'refused' });
    }
  }
}

function withRefund(payment: Payment, refundId: string, refund: Refund): Payment {
  return { ...payment, refunds: { ...payment.refunds, [refundId]: refund } };
}

const heldPhases: readonly Phase[] = ['authorised', 'capture-requested', 'void-requested', 'void-refused'];

/** Money is set aside for it. */
export function isHeld({ phase }: Payment): boolean {
  return heldPhases.includes(phase);
}

/** What of the captured amount is neither given back nor about to be, minor units. */
export function refundableMinor({ capturedMinor, refunds }: Payment): number {
  const given = Object.values(refunds).filter(({ state }) => state !== 'refused');
  return capturedMinor - given.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** What was given back, minor units. */
export function refundedMinor({ refunds }: Payment): number {
  const done = Object.values(refunds).filter(({ state }) => state === 'done');
  return done.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** What the provider is to be asked for next; undefined while there is nothing open. */
export function dueCall({ phase, request, providerReference = '', refunds }: Payment): ProviderCall | undefined {
  switch (phase) {
    case 'requested':
      return request && { kind: 'authorise', ...request };
    case 'capture-requested':
      return request && { kind: 'capture', providerReference, amountMinor: request.amountMinor };
    case 'void-requested':
      return { kind: 'void', providerReference };
    case 'captured': {
      const open = Object.entries(refunds).find(([, { state }]) => state === 'requested');
      return open && { kind: 'refund', providerReference, refundId: open[0], amountMinor: open[1].amountMinor };
    }
    default:
      return undefined;
  }
}
