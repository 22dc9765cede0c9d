import type { ProviderCall, ProviderPayment } from './provider.ts';

/** What is to be paid, and with what. */
export interface PaymentRequest {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly paymentMethod: string;
}

/**
 * What can be asked of a payment, and what can be told to it. Values are checked before they come here; ids that a
 * command needs come with it.
 */
export type PaymentCommand =
  | ({ readonly type: 'authorise' } & PaymentRequest)
  | { readonly type: 'capture' }
  /** `refundId` is for the case that it was captured. */
  | { readonly type: 'cancel'; readonly reason: string; readonly refundId: string }
  | {
      readonly type: 'refund';
      readonly refundId: string;
      /** All that is left where it is not said. */
      readonly amountMinor?: number | undefined;
      readonly reason: string;
    }
  /** What the provider says of it: by its answer, after a webhook, or in a reconciliation. */
  | { readonly type: 'observe'; readonly seen: ProviderPayment }
  /** The provider refused a call for good. */
  | { readonly type: 'record-refusal'; readonly call: ProviderCall; readonly reason: string };
