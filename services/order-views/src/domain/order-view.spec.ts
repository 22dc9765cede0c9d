import type { OrderEvent, OrderEventType } from '@keelson/orders/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderHistory } from '../../test/arbitraries.ts';
import {
  addressChanged,
  canceled,
  cartUpdated,
  completed,
  created,
  newOrder,
  paid,
  rope,
  submitted,
} from '../../test/samples.ts';
import { evolveOrder, type OrderDocument } from './order-view.ts';

const fold = (events: readonly OrderEvent[]) =>
  events.reduce<OrderDocument | undefined>(evolveOrder, undefined) as OrderDocument;

test('a new order shows its cart, buyer and address, and nothing that has not happened', () => {
  expect(fold([created])).toEqual(newOrder);
});

test.each<[string, OrderEvent, Partial<OrderDocument>]>([
  ['paid', paid, { paid: true, payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' } }],
  ['submitted', submitted, { submitted: true }],
  ['delivered', completed, { completed: true, deliveredTime: '2026-05-02T08:30:00.250Z' }],
  ['canceled', canceled, { canceled: true, cancelReason: 'Ordered twice' }],
  ['changed in its cart', cartUpdated, { shopItems: [rope] }],
  ['sent elsewhere', addressChanged, { deliveryAddress: '2 Quay Road, Oslo' }],
])('an order that was %s shows it, and else what it showed before', (_name, event, change) => {
  expect(fold([created, event])).toEqual({ ...newOrder, ...change });
});

test.each([paid, submitted, completed, canceled, cartUpdated, addressChanged])(
  '$type without a creation before it is refused with the reason',
  (event) => {
    expect(() => evolveOrder(undefined, event)).toThrow(`${event.type} comes before the order's creation.`);
  },
);

test('a second creation is refused with the reason', () => {
  expect(() => fold([created, created])).toThrow('The order was created twice.');
});

/** The last event of a type in a history, found without folding. */
function last<Type extends OrderEventType>(history: readonly OrderEvent[], type: Type) {
  return history.findLast((event): event is Extract<OrderEvent, { type: Type }> => event.type === type);
}

test('whatever commands were accepted, the view shows the last word on each matter', () => {
  fc.assert(
    fc.property(orderHistory, (history) => {
      const creation = last(history, 'V1_ORDER_CREATED')?.data;
      expect(fold(history)).toEqual({
        shopItems: (last(history, 'V1_SHOPPING_CART_UPDATED')?.data ?? creation)?.shopItems,
        accountEmail: creation?.accountEmail,
        deliveryAddress: (last(history, 'V1_DELIVERY_ADDRESS_CHANGED')?.data ?? creation)?.deliveryAddress,
        paid: last(history, 'V1_ORDER_PAID') !== undefined,
        submitted: last(history, 'V1_ORDER_SUBMITTED') !== undefined,
        completed: last(history, 'V1_ORDER_COMPLETED') !== undefined,
        canceled: last(history, 'V1_ORDER_CANCELED') !== undefined,
        cancelReason: last(history, 'V1_ORDER_CANCELED')?.data.cancelReason ?? '',
        payment: last(history, 'V1_ORDER_PAID')?.data.payment ?? null,
        deliveredTime: last(history, 'V1_ORDER_COMPLETED')?.data.deliveryTimestamp ?? null,
      });
    }),
    { numRuns: 500 },
  );
});

test('a view that was stored half-way goes on to the same end', () => {
  fc.assert(
    fc.property(orderHistory, fc.nat(), (history, at) => {
      const half = at % (history.length + 1);
      const stored = history.slice(0, half).reduce<OrderDocument | undefined>(evolveOrder, undefined);
      const restored = stored && (JSON.parse(JSON.stringify(stored)) as OrderDocument);
      expect(history.slice(half).reduce<OrderDocument | undefined>(evolveOrder, restored)).toEqual(fold(history));
    }),
  );
});
