/** Refusals that are the customer's to know: their texts are written for whoever buys. */
const forCustomers: ReadonlySet<string> = new Set([
  'out-of-stock',
  'payment-declined',
  'order-canceled',
  'reservation-gone',
]);

/** What is said of everything else. */
const OUR_FAULT = 'Something went wrong on our side.';

/**
 * What a customer is told of why a checkout was not completed, or is stuck. A business refusal is told in its own words.
 * All else, such as errors and what an operator noted, stands in the journal, for operators.
 */
export function toldOf({ type, detail }: { readonly type: string; readonly detail: string }): string {
  return forCustomers.has(type) || type.startsWith('product-') ? detail : OUR_FAULT;
}
