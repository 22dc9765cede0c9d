import type { CheckoutEvent } from '@keelson/checkout/contract';
import { expect, test } from 'vitest';
import { checkoutFactsFold } from './of-checkouts.ts';

test.each([
  ['aborted', 'She called twice; see ticket 12.', 'Something went wrong on our side.'],
  ['payment-declined', 'The card has expired.', 'The card has expired.'],
])('a buyer whose purchase was undone (%s) gets no mail with what is meant for operators', (type, detail, told) => {
  const event: CheckoutEvent = { type: 'V1_UNDOING_STARTED', data: { reason: { type, detail }, steps: [] } };
  const recorded = {} as Parameters<typeof checkoutFactsFold.evolve>[2];
  expect(checkoutFactsFold.evolve(undefined, event, recorded)?.reason).toBe(told);
});
