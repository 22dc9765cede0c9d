import type { SubscribedEvent } from '@keelson/eventsourcing';
import type { OrderEvent } from '@keelson/orders/contract';
import { expect, test } from 'vitest';
import { cartUpdated, created, newOrder, orderId } from '../../test/samples.ts';
import { orderFold } from './order-fold.ts';

const recorded: SubscribedEvent = {
  stream: `order-${orderId}`,
  revision: 0,
  type: created.type,
  data: created.data,
  created: new Date(),
  retryCount: 0,
};

test('the views hold the order as its events tell it', () => {
  expect(orderFold.evolve(undefined, created, recorded)).toEqual(newOrder);
});

test.each([
  ['no price', [{ id: 'a', title: 'A', description: '', quantity: 1 }]],
  ['a price that is no amount', [{ id: 'a', title: 'A', description: '', quantity: 1, priceMinor: 0.5 }]],
  ['no list of items', 'cart'],
  ['nothing', undefined],
])('a cart with %s never comes into the views', (_name, shopItems) => {
  const event = { ...cartUpdated, data: { shopItems } } as unknown as OrderEvent;
  expect(() => orderFold.evolve(newOrder, event, recorded)).toThrow();
});

test('an event of a type that this version does not know never comes into the views', () => {
  expect(() => orderFold.events.decode('V9_ORDER_TELEPORTED', {})).toThrow('V9_ORDER_TELEPORTED');
});
