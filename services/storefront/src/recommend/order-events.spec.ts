import { expect, test } from 'vitest';
import { Baskets } from './baskets.ts';
import { tellBaskets } from './order-events.ts';

const items = (...skus: string[]) => ({ shopItems: skus.map((id) => ({ id, title: id })) });

test('orders are remembered as they were opened, changed and canceled', () => {
  const baskets = new Baskets({ orders: 10 });
  const tell = (stream: string, type: string, data: unknown) => tellBaskets(baskets, { stream, type, data });
  tell('order-1', 'V1_ORDER_CREATED', { ...items('rope'), ownerId: 'ann' });
  tell('order-2', 'V1_ORDER_CREATED', items('rope', 'mug'));
  tell('order-2', 'V1_SHOPPING_CART_UPDATED', items('rope', 'lamp'));
  tell('order-3', 'V1_ORDER_CREATED', items('rope', 'boots'));
  tell('order-3', 'V1_ORDER_CANCELED', { cancelReason: 'late' });
  expect(baskets.recommendedTo('ann', 5)).toEqual(['lamp']);
});

test.each([
  ['order-1', 'V9_ORDER_TELEPORTED', {}],
  ['order-1', 'V1_ORDER_PAID', null],
  ['product-rope', 'V1_ORDER_CREATED', items('rope')],
])('%s %s is passed over', (stream, type, data) => {
  const baskets = new Baskets({ orders: 10 });
  tellBaskets(baskets, { stream, type, data });
  expect(baskets.size).toBe(0);
});
