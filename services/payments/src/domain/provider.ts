/**
 * The provider as the domain knows it: what it says of a payment, and what can be asked of it.
 */

/** One refund that the provider has made. */
export interface ProviderRefund {
  readonly refundId: string;
  readonly amountMinor: number;
}

/** A payment as the provider has it at one moment. It only ever moves forward, so an old look does no harm. */
export interface ProviderPayment {
  /** Our payment's id, which the provider keeps beside its own name. */
  readonly paymentId: string;
  readonly providerReference: string;
  readonly state: 'authorised' | 'declined' | 'captured' | 'voided';
  readonly amountMinor: number;
  /** Of a declined one. */
  readonly declineReason?: string | undefined;
  /** 0 until it is captured. */
  readonly capturedMinor: number;
  readonly refunds: readonly ProviderRefund[];
}

/** One thing to be asked of the provider. Asked twice, it is done once: the payment's id and the kind make its key. */
export type ProviderCall =
  | {
      readonly kind: 'authorise';
      readonly orderId: string;
      readonly amountMinor: number;
      readonly paymentMethod: string;
    }
  | { readonly kind: 'capture'; readonly providerReference: string; readonly amountMinor: number }
  | { readonly kind: 'void'; readonly providerReference: string }
  | {
      readonly kind: 'refund';
      readonly providerReference: string;
      readonly refundId: string;
      readonly amountMinor: number;
    };
