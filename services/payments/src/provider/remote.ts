import { type Static, Type } from 'typebox';
import type { ProviderCall, ProviderPayment } from '../domain/provider.ts';

/** The provider's API, as much of its shapes as is used here; whatever else is in an answer is passed over. */

export const remotePayment = Type.Object({
  reference: Type.String(),
  merchantReference: Type.String(),
  state: Type.Enum(['authorised', 'declined', 'captured', 'voided']),
  amountMinor: Type.Integer(),
  capturedMinor: Type.Integer(),
  declineReason: Type.Optional(Type.String()),
  refunds: Type.Array(Type.Object({ merchantReference: Type.String(), amountMinor: Type.Integer() })),
});

/** Part of a list; `next` asks for the part after it. */
export const remotePage = Type.Object({ payments: Type.Array(remotePayment), next: Type.Optional(Type.String()) });

/** The payment's state does not allow what was asked for. */
export const remoteConflict = Type.Object({ payment: remotePayment });

/** It will never be done. */
export const remoteRefusal = Type.Object({ error: Type.String() });

export type RemotePage = Static<typeof remotePage>;

/** What is posted for a call. */
export function requestOf(paymentId: string, call: ProviderCall): { readonly path: string; readonly body: object } {
  if (call.kind === 'authorise') {
    const { orderId: orderReference, amountMinor, paymentMethod } = call;
    const body = { merchantReference: paymentId, orderReference, amountMinor, paymentMethod };
    return { path: '/v1/authorisations', body };
  }
  const path = `/v1/payments/${encodeURIComponent(call.providerReference)}/${call.kind}`;
  switch (call.kind) {
    case 'capture':
      return { path, body: { amountMinor: call.amountMinor } };
    case 'void':
      return { path, body: {} };
    case 'refund':
      return { path, body: { merchantReference: call.refundId, amountMinor: call.amountMinor } };
  }
}

/** A payment of the API in the domain's terms. */
export function fromRemote(remote: Static<typeof remotePayment>): ProviderPayment {
  const { state, amountMinor, capturedMinor, declineReason } = remote;
  return {
    paymentId: remote.merchantReference,
    providerReference: remote.reference,
    state,
    amountMinor,
    capturedMinor,
    declineReason,
    refunds: remote.refunds.map((refund) => ({
      refundId: refund.merchantReference,
      amountMinor: refund.amountMinor,
    })),
  };
}
