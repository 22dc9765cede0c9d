import { expect, test } from 'vitest';
import { newOrder, orderId } from '../../test/samples.ts';
import { changeMessage, legacyOrderMessage, orderMessage } from './order-messages.ts';

const ended = {
  ...newOrder,
  paid: true,
  completed: true,
  payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' },
  deliveredTime: '1969-12-31T23:59:59.750Z',
};

test('keelson.orders.v1 tells money as decimal text and what has not happened as absent', () => {
  expect(orderMessage({ id: orderId, revision: 0, doc: newOrder })).toMatchObject({
    orderId,
    revision: 0,
    shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: '19.99' }],
    totalPrice: '39.98',
    payment: null,
    deliveredTime: null,
  });
});

test('times become timestamps, before 1970 too', () => {
  expect(orderMessage({ id: orderId, revision: 3, doc: ended })).toMatchObject({
    payment: { paymentId: 'pay-1', timestamp: { seconds: 1_777_629_600, nanos: 0 } },
    deliveredTime: { seconds: -1, nanos: 750_000_000 },
  });
});

test('existing clients get their own names, and doubles', () => {
  expect(legacyOrderMessage({ id: orderId, revision: 3, doc: ended })).toEqual({
    ID: orderId,
    ShopItems: [{ ID: 'sku-1', Title: 'Brass cleat', Description: '150 mm', Quantity: 2, Price: 19.99 }],
    Paid: true,
    Submitted: false,
    Completed: true,
    Canceled: false,
    TotalPrice: 39.98,
    AccountEmail: 'ann@example.com',
    CancelReason: '',
    DeliveryAddress: '1 Harbour Street, Bergen',
    DeliveryTimestamp: { seconds: -1, nanos: 750_000_000 },
    Payment: { ID: 'pay-1', Timestamp: { seconds: 1_777_629_600, nanos: 0 } },
  });
});

test('a change tells what happened, when, and the order after it', () => {
  const occurredAt = new Date('2026-05-01T10:00:00.500Z');
  const change = { id: orderId, revision: 1, type: 'V1_ORDER_PAID', occurredAt, order: newOrder };
  expect(changeMessage(change)).toMatchObject({
    revision: 1,
    eventType: 'V1_ORDER_PAID',
    occurredAt: { seconds: 1_777_629_600, nanos: 500_000_000 },
    order: { orderId, revision: 1 },
  });
});
