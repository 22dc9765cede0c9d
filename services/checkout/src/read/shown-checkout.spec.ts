import { expect, test } from 'vitest';
import type { CheckoutEvent } from '../../contract/index.ts';
import { inputOf } from '../../test/world/input.ts';
import { checkoutJson, evolveShown, type ShownCheckout } from './shown-checkout.ts';

const at = '2026-05-01T10:00:00.000Z';

function shownAfter(event: CheckoutEvent) {
  const began: CheckoutEvent = { type: 'V1_SAGA_STARTED', data: { input: inputOf(1), steps: [], at, deadline: at } };
  const shown = [began, event].reduce<ShownCheckout | undefined>(evolveShown, undefined);
  if (!shown) throw new Error('Nothing is shown.');
  return checkoutJson('5b0f7b0e-6c5e-4a51-9f57-0d6c6f5f1a09', 1, shown);
}

test('a customer reads nothing of the error at which a checkout is stuck', () => {
  const reason = { type: 'poisoned', detail: 'The code of place-order failed. bug: TypeError: x is undefined' };
  const { problem, problemDetail } = shownAfter({ type: 'V1_SAGA_STUCK', data: { reason, at } });
  expect([problem, problemDetail]).toEqual(['poisoned', 'Something went wrong on our side.']);
});

test('a customer reads why the payment was declined', () => {
  const reason = { type: 'payment-declined', detail: 'The card has expired.' };
  const { problemDetail } = shownAfter({ type: 'V1_UNDOING_STARTED', data: { reason, steps: [] } });
  expect(problemDetail).toBe('The card has expired.');
});
