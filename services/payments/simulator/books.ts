import type { Behaviour } from './behaviours.ts';

/** A refund as the provider's API shows it. */
export interface LedgerRefund {
  readonly reference: string;
  /** The merchant's own name for it. */
  readonly merchantReference: string;
  readonly amountMinor: number;
}

/** A payment as the provider's API shows it. */
export interface LedgerPayment {
  readonly reference: string;
  readonly merchantReference: string;
  readonly orderReference: string;
  readonly state: 'authorised' | 'declined' | 'captured' | 'voided';
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly declineReason?: string;
  readonly refunds: readonly LedgerRefund[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What the provider keeps of a payment: also how it is to behave, and its place in the list of changes. */
export interface LedgerEntry {
  readonly payment: LedgerPayment;
  readonly behaviour: Behaviour;
  readonly sequence: number;
}

/** An answer as it went out, or would have. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** The answer to a request under an idempotency key. */
export interface StoredAnswer extends Answer {
  readonly key: string;
  /** Hash of the request, so that another one under the key is seen. */
  readonly request: string;
}
