import type { OrderEvent } from '@keelson/orders/contract';
import fc from 'fast-check';

const shopItems = fc.array(
  fc.record({
    id: fc.string({ minLength: 1 }),
    title: fc.string({ minLength: 1 }),
    description: fc.string(),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    priceMinor: fc.integer({ min: 0, max: 100_000_000 }),
  }),
  { minLength: 1, maxLength: 5 },
);

const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const created: fc.Arbitrary<OrderEvent> = fc.record({
  type: fc.constant('V1_ORDER_CREATED' as const),
  data: fc.record({ shopItems, accountEmail: fc.emailAddress(), deliveryAddress: fc.string({ minLength: 1 }) }),
});

const later: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.record({
    type: fc.constant('V1_ORDER_PAID' as const),
    data: fc.record({ payment: fc.record({ paymentID: fc.string({ minLength: 1 }), timestamp: time }) }),
  }),
  fc.record({ type: fc.constant('V1_ORDER_SUBMITTED' as const), data: fc.constant({}) }),
  fc.record({
    type: fc.constant('V1_ORDER_COMPLETED' as const),
    data: fc.record({ deliveryTimestamp: time }),
  }),
  fc.record({
    type: fc.constant('V1_ORDER_CANCELED' as const),
    data: fc.record({ cancelReason: fc.string({ minLength: 1 }) }),
  }),
  fc.record({ type: fc.constant('V1_SHOPPING_CART_UPDATED' as const), data: fc.record({ shopItems }) }),
  fc.record({
    type: fc.constant('V1_DELIVERY_ADDRESS_CHANGED' as const),
    data: fc.record({ deliveryAddress: fc.string({ minLength: 1 }) }),
  }),
);

/** Whether the rules let `event` follow `history`, as the requirements word them. */
function allowed(event: OrderEvent, history: readonly OrderEvent[]): boolean {
  const has = (type: OrderEvent['type']) => history.some((earlier) => earlier.type === type);
  const canceled = has('V1_ORDER_CANCELED');
  const submitted = has('V1_ORDER_SUBMITTED');
  switch (event.type) {
    case 'V1_ORDER_CREATED':
      return history.length === 0;
    case 'V1_ORDER_PAID':
      return !canceled && !submitted && !has('V1_ORDER_PAID');
    case 'V1_ORDER_SUBMITTED':
      return has('V1_ORDER_PAID') && !canceled && !submitted;
    case 'V1_SHOPPING_CART_UPDATED':
      return !canceled && !submitted;
    case 'V1_ORDER_CANCELED':
      return !has('V1_ORDER_COMPLETED');
    case 'V1_ORDER_COMPLETED':
      return has('V1_ORDER_PAID') && !has('V1_ORDER_COMPLETED') && !canceled;
    case 'V1_DELIVERY_ADDRESS_CHANGED':
      return !has('V1_ORDER_COMPLETED');
  }
}

/** Histories that the rules allow: what any sequence of commands leaves in an order's stream. */
export const orderHistory: fc.Arbitrary<readonly OrderEvent[]> = fc
  .tuple(created, fc.array(later, { maxLength: 20 }))
  .map(([first, rest]) => {
    const history = [first];
    for (const event of rest) if (allowed(event, history)) history.push(event);
    return history;
  });
