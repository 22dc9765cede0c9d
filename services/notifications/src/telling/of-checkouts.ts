import { type CheckoutEvent, type CheckoutInput, checkoutEvents, idsOf, toldOf } from '@keelson/checkout/contract';
import type { Fold } from '@keelson/eventsourcing';
import type { Facts } from './of-orders.ts';
import type { Consider } from './reactions.ts';

/** What is told of a checkout, beside that it has ended. */
export interface CheckoutFacts {
  readonly input: CheckoutInput | null;
  /** Why it was undone, as its buyer may know it; empty unless it was. */
  readonly reason: string;
}

/** How they grow with a checkout's journal. */
export const checkoutFactsFold: Fold<CheckoutFacts, CheckoutEvent> = {
  events: checkoutEvents,
  evolve(facts = { input: null, reason: '' }, event) {
    if (event.type === 'V1_SAGA_STARTED') return { ...facts, input: event.data.input };
    if (event.type === 'V1_UNDOING_STARTED') return { ...facts, reason: toldOf(event.data.reason) };
    return facts;
  },
};

/** What a buyer is told: that the purchase is done, or that it was undone and why. */
export function ofCheckouts(checkouts: Facts<CheckoutFacts>): Consider<CheckoutEvent> {
  return async ({ type }, { id, deadline }) => {
    if (type !== 'V1_SAGA_COMPLETED' && type !== 'V1_SAGA_UNDONE') return undefined;
    const checkout = (await checkouts.read(id, deadline.epochMs))?.doc;
    if (!checkout?.input) return undefined;
    const { accountId, lines, totalMinor, deliveryAddress } = checkout.input;
    if (type === 'V1_SAGA_UNDONE') {
      const facts = { totalMinor, reason: checkout.reason };
      return { accountIds: [accountId], notice: { kind: 'checkout-undone', facts } };
    }
    const bought = lines.map(({ title, quantity, priceMinor }) => ({ title, quantity, priceMinor }));
    const facts = { orderId: idsOf(id).orderId, lines: bought, totalMinor, deliveryAddress };
    return { accountIds: [accountId], notice: { kind: 'checkout-completed', facts } };
  };
}
