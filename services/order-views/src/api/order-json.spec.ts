import { type OrderEvent, orderView } from '@keelson/orders/contract';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { orderHistory } from '../../test/arbitraries.ts';
import { canceled, cleat, completed, created, newOrder, orderId, paid, submitted } from '../../test/samples.ts';
import { evolveOrder, type OrderDocument } from '../domain/order-view.ts';
import { orderJson } from './order-json.ts';

const fold = (events: readonly OrderEvent[]) =>
  events.reduce<OrderDocument | undefined>(evolveOrder, undefined) as OrderDocument;

test('a new order has every field of the contract, in its shape', () => {
  expect(orderJson(orderId, newOrder)).toEqual({
    id: orderId,
    orderId,
    shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 }],
    accountEmail: 'ann@example.com',
    deliveryAddress: '1 Harbour Street, Bergen',
    cancelReason: '',
    totalPrice: 39.98,
    deliveredTime: null,
    paid: false,
    submitted: false,
    completed: false,
    canceled: false,
    payment: { paymentID: '', timestamp: null },
  });
});

test('an order at the end of its life shows payment, delivery and reason', () => {
  expect(orderJson(orderId, fold([created, paid, submitted, completed]))).toMatchObject({
    paid: true,
    submitted: true,
    completed: true,
    deliveredTime: '2026-05-02T08:30:00.250Z',
    payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' },
  });
  expect(orderJson(orderId, fold([created, canceled]))).toMatchObject({
    canceled: true,
    cancelReason: 'Ordered twice',
  });
});

test.each([
  [[{ ...cleat, quantity: 3, priceMinor: 10 }], '0.3'],
  [
    [
      { ...cleat, quantity: 1, priceMinor: 10 },
      { ...cleat, quantity: 1, priceMinor: 20 },
    ],
    '0.3',
  ],
  [[{ ...cleat, quantity: 10_000, priceMinor: 100_000_000 }], '10000000000'],
  [Array.from({ length: 100 }, () => ({ ...cleat, quantity: 10_000, priceMinor: 99_999_999 })), '999999990000'],
  [[{ ...cleat, quantity: 1, priceMinor: 0 }], '0'],
])('a total is written exactly (%#)', (shopItems, written) => {
  expect(JSON.stringify(orderJson(orderId, { ...newOrder, shopItems }).totalPrice)).toBe(written);
});

test('any order fits the schema that readers were given', () => {
  const schema = Compile(orderView);
  fc.assert(
    fc.property(orderHistory, (history) => {
      const json = JSON.parse(JSON.stringify(orderJson(orderId, fold(history))));
      expect([...schema.Errors(json)]).toEqual([]);
      expect(Object.keys(json).sort()).toEqual(Object.keys(orderView.properties).sort());
    }),
  );
});
