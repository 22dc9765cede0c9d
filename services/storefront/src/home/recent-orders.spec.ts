import { type CallContext, Deadline, ServiceError } from '@keelson/chassis';
import { expect, test } from 'vitest';
import { Baskets } from '../recommend/baskets.ts';
import type { Callees } from './callees.ts';
import { recentOrders } from './recent-orders.ts';

const call = { caller: { id: 'ann', email: '', roles: [] } } as unknown as CallContext;
const message = (orderId: string) => ({
  orderId,
  shopItems: [{ id: 'rope', title: 'Rope', quantity: 2, price: '12.50' }],
  totalPrice: '25.00',
  paid: true,
  submitted: false,
  completed: false,
  canceled: false,
});

/** Order-views that holds some orders, and answers searches in the order of their ids. */
function orderViews(...ids: string[]) {
  const asked: string[] = [];
  const orders = {
    call: async (name: string, request: { readonly orderId?: string; readonly size?: number }) => {
      asked.push(name);
      if (name === 'SearchOrders') return { orders: [...ids].sort().slice(0, request.size).map(message) };
      if (ids.includes(request.orderId ?? '')) return { order: message(request.orderId ?? '') };
      throw new ServiceError('not-found', 'No such order.');
    },
  } as unknown as Callees['orders'];
  return { asked, orders };
}

function remembering(...ids: string[]) {
  const baskets = new Baskets({ orders: 100 });
  for (const id of ids) baskets.opened(id, 'ann', ['rope']);
  return baskets;
}

const soon = Deadline.after(60_000);

test('the last five come newest first, by one call each', async () => {
  const { orders, asked } = orderViews('a', 'b', 'c', 'd', 'e', 'f');
  const found = await recentOrders(call, soon, { orders, baskets: remembering('f', 'b', 'e', 'a', 'd', 'c') });
  expect(found.map(({ id }) => id)).toEqual(['c', 'd', 'a', 'e', 'b']);
  expect(asked).not.toContain('SearchOrders');
});

test('orders from before what is remembered fill up the rest, none twice', async () => {
  const { orders } = orderViews('a', 'b', 'z');
  const found = await recentOrders(call, soon, { orders, baskets: remembering('z') });
  expect(found.map(({ id }) => id)).toEqual(['z', 'a', 'b']);
});

test('an order that cannot be seen yet is left out', async () => {
  const { orders } = orderViews('a');
  const found = await recentOrders(call, soon, { orders, baskets: remembering('a', 'unseen') });
  expect(found.map(({ id }) => id)).toEqual(['a']);
});

test('money comes as numbers with two decimals', async () => {
  const { orders } = orderViews('a');
  const [order] = await recentOrders(call, soon, { orders, baskets: remembering() });
  expect(order).toMatchObject({ totalPrice: 25, shopItems: [{ id: 'rope', quantity: 2, price: 12.5 }] });
});
