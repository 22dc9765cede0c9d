import type { ProviderCall } from '../domain/provider.ts';

/** The key under which the provider does a call once: the same for each repeat, by whichever process. */
export function callKey(paymentId: string, call: ProviderCall): string {
  return [paymentId, call.kind, ...(call.kind === 'refund' ? [call.refundId] : [])].join(':');
}
