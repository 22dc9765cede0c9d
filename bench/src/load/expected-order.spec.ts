import { expect, it } from 'vitest';
import { ExpectedOrder } from './expected-order.ts';

const item = { id: 'a', title: 'Cleat', description: '', quantity: 3, price: 0.1 };

function paidOrder(): ExpectedOrder {
  const order = new ExpectedOrder();
  const body = { shopItems: [item], accountEmail: 'ann@example.com', deliveryAddress: 'here' };
  order.apply('id-1', { kind: 'create', expected: 'done', body }, 0);
  order.apply('id-1', { kind: 'pay', expected: 'done', body: { paymentID: 'p-1', timestamp: 'now' } }, 1);
  return order;
}

const shown = {
  id: 'id-1',
  shopItems: [{ price: 0.1, quantity: 3, description: '', title: 'Cleat', id: 'a' }],
  accountEmail: 'ann@example.com',
  deliveryAddress: 'here',
  cancelReason: '',
  totalPrice: 0.3,
  paid: true,
  submitted: false,
  completed: false,
  canceled: false,
  payment: { paymentID: 'p-1', timestamp: '2026-05-01T10:00:00.000Z' },
};

it('agrees with an order as it should be, whatever the order of its members', () => {
  expect(paidOrder().differences(shown)).toEqual([]);
});

it('names each field that differs', () => {
  const differences = paidOrder().differences({ ...shown, paid: false, totalPrice: 0.30000000000000004 });
  expect(differences).toEqual(['totalPrice is 0.30000000000000004, not 0.3', 'paid is false, not true']);
});
