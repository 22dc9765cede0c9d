// @ts-check

/**
 * Where an order stands, in one word for its buyer.
 * @param {{ paid: boolean, submitted: boolean, completed: boolean, canceled: boolean }} order
 */
export function orderState({ paid, submitted, completed, canceled }) {
  if (canceled) return 'Canceled';
  if (completed) return 'Delivered';
  if (submitted) return 'On its way';
  return paid ? 'Paid' : 'Open';
}

/** @type {Readonly<Record<string, string>>} */
const events = {
  V1_ORDER_CREATED: 'Order placed',
  V1_ORDER_PAID: 'Paid',
  V1_ORDER_SUBMITTED: 'Handed over for delivery',
  V1_ORDER_COMPLETED: 'Delivered',
  V1_ORDER_CANCELED: 'Canceled',
  V1_SHOPPING_CART_UPDATED: 'Items changed',
  V1_DELIVERY_ADDRESS_CHANGED: 'Delivery address changed',
};

/** What an event of an order means. @param {string} type */
export function eventWords(type) {
  return (
    events[type] ??
    type
      .replace(/^V\d+_(?:ORDER_)?/, '')
      .replaceAll('_', ' ')
      .toLowerCase()
  );
}

/** @type {Readonly<Record<string, string>>} */
const steps = {
  'reserve-stock': 'Setting your things aside',
  'authorise-payment': 'Asking your bank',
  'place-order': 'Writing the order',
  'record-payment': 'Noting the payment',
  'hand-over': 'Handing it over to the warehouse',
  'submit-order': 'Handing it over to the warehouse',
  'pay-order': 'Noting the payment',
  'capture-payment': 'Taking the payment',
  'commit-stock': 'Packing',
  'record-delivery': 'Casting off',
  'complete-order': 'Casting off',
};

/** What a step of a checkout does, for who waits for it. @param {string} name */
export function stepWords(name) {
  return steps[name] ?? name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());
}

/** @type {Readonly<Record<string, string>>} */
const stepStates = {
  waiting: 'to come',
  running: 'under way',
  done: 'done',
  failed: 'did not work',
  undone: 'taken back',
  skipped: 'not begun',
};

/** @param {string} state */
export function stepStateWords(state) {
  return stepStates[state] ?? state;
}

/**
 * A moment, as the reader's locale writes it.
 * @param {string | undefined} time RFC 3339
 */
export function timeWords(time) {
  const at = time ? new Date(time) : undefined;
  if (!at || Number.isNaN(at.getTime())) return '';
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}
