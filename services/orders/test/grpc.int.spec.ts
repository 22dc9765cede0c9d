import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GrpcClient, Platform } from './platform.ts';

let platform: Platform;
let current: GrpcClient;
let legacy: GrpcClient;
beforeAll(async () => {
  platform = await Platform.start();
  current = platform.grpc();
  legacy = platform.legacyGrpc();
});
afterAll(async () => {
  current.close();
  legacy.close();
  await platform.stop();
});

const seconds = Date.parse('2026-05-01T10:00:00Z') / 1000;
const timestamp = { seconds, nanos: 0 };
const unknown = '00000000-0000-4000-8000-000000000000';

describe('keelson.orders.v1', () => {
  const shopItem = { id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: '19.99' };
  const order = { accountEmail: 'ann@example.com', shopItems: [shopItem], deliveryAddress: '1 Harbour Street' };

  const priced = (price: string) => ({ ...order, shopItems: [{ ...shopItem, price }] });

  async function create(): Promise<string> {
    const { message } = await current.call('CreateOrder', order);
    return message.orderId;
  }

  test('takes an order through its life, each answer with its revision', async () => {
    const orderId = await create();
    const steps: [string, object][] = [
      ['UpdateCart', { shopItems: [{ ...shopItem, price: '0.1' }] }],
      ['ChangeDeliveryAddress', { deliveryAddress: '2 Quay Road' }],
      ['PayOrder', { payment: { paymentId: 'pay-1', timestamp } }],
      ['SubmitOrder', {}],
      ['CompleteOrder', { deliveredTime: timestamp }],
    ];
    for (const [index, [method, request]] of steps.entries()) {
      const answer = await current.call(method, { orderId, ...request });
      const revision = index + 1;
      expect(answer).toMatchObject({ code: status.OK, message: { orderId, revision }, etag: `"${revision}"` });
    }
    expect((await platform.events(orderId)).map(({ type, data }) => [type, data])).toEqual([
      [
        'V1_ORDER_CREATED',
        {
          shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, priceMinor: 1999 }],
          accountEmail: 'ann@example.com',
          deliveryAddress: '1 Harbour Street',
        },
      ],
      ['V1_SHOPPING_CART_UPDATED', { shopItems: [expect.objectContaining({ priceMinor: 10 })] }],
      ['V1_DELIVERY_ADDRESS_CHANGED', { deliveryAddress: '2 Quay Road' }],
      ['V1_ORDER_PAID', { payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' } }],
      ['V1_ORDER_SUBMITTED', {}],
      ['V1_ORDER_COMPLETED', { deliveryTimestamp: '2026-05-01T10:00:00.000Z' }],
    ]);
  });

  test('cancels with a reason', async () => {
    const orderId = await create();
    expect(await current.call('CancelOrder', { orderId, cancelReason: 'Ordered twice' })).toMatchObject({
      code: status.OK,
      message: { orderId, revision: 1 },
    });
  });

  test('names the rule that says no', async () => {
    const orderId = await create();
    expect(await current.call('SubmitOrder', { orderId })).toMatchObject({
      code: status.FAILED_PRECONDITION,
      problem: 'order-not-paid',
    });
  });

  test('says that an order is unknown', async () => {
    expect(await current.call('SubmitOrder', { orderId: unknown })).toMatchObject({
      code: status.NOT_FOUND,
      problem: 'order-not-found',
    });
  });

  test.each<[string, string, object, string]>([
    ['an empty request', 'CreateOrder', {}, 'account_email'],
    ['an empty cart', 'CreateOrder', { ...order, shopItems: [] }, 'shop_items'],
    ['no price', 'CreateOrder', { ...order, shopItems: [{ ...shopItem, price: '' }] }, 'shop_items[0].price'],
    [
      'three decimals',
      'CreateOrder',
      { ...order, shopItems: [{ ...shopItem, price: '1.005' }] },
      'shop_items[0].price',
    ],
    ['a negative price', 'CreateOrder', { ...order, shopItems: [{ ...shopItem, price: '-1' }] }, 'shop_items[0].price'],
    ['a price in the manner of floats', 'CreateOrder', priced('1e2'), 'shop_items[0].price must be a decimal'],
    [
      'a time with nanos below zero',
      'PayOrder',
      { orderId: unknown, payment: { paymentId: 'p', timestamp: { seconds: 1, nanos: -5 } } },
      'payment.timestamp',
    ],
    ['no payment', 'PayOrder', { orderId: unknown }, 'payment.payment_id'],
    ['no reason', 'CancelOrder', { orderId: unknown }, 'cancel_reason'],
    ['a bad id', 'SubmitOrder', { orderId: 'x' }, 'order_id'],
    [
      'a time beyond all calendars',
      'CompleteOrder',
      { orderId: unknown, deliveredTime: { seconds: 9e15, nanos: 0 } },
      'delivered_time',
    ],
  ])('refuses %s by the name of the field', async (_what, method, request, field) => {
    const answer = await current.call(method, request);
    expect(answer.code).toBe(status.INVALID_ARGUMENT);
    expect(answer.details).toContain(field);
  });

  test('repeats an answer under its idempotency key, and refuses another request', async () => {
    const orderId = await create();
    const key = { 'idempotency-key': 'pay-once' };
    const pay = (paymentId: string) => current.call('PayOrder', { orderId, payment: { paymentId, timestamp } }, key);
    const first = await pay('pay-1');
    expect(await pay('pay-1')).toMatchObject({ code: status.OK, message: first.message, etag: first.etag });
    expect(await pay('pay-2')).toMatchObject({
      code: status.INVALID_ARGUMENT,
      problem: 'idempotency-key-reused',
    });
    expect(await platform.events(orderId)).toHaveLength(2);
  });

  test('carries out a command only at the revision that if-match names', async () => {
    const orderId = await create();
    const change = (revision: string) =>
      current.call('ChangeDeliveryAddress', { orderId, deliveryAddress: 'x' }, { 'if-match': revision });
    expect(await change('"5"')).toMatchObject({ code: status.ABORTED, problem: 'wrong-revision' });
    expect(await change('"0"')).toMatchObject({ code: status.OK });
    expect(await change('nonsense')).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('orderService.orderService, as existing clients call it', () => {
  const shopItem = { ID: 'sku-1', Title: 'Brass cleat', Description: '150 mm', Quantity: 2, Price: 19.99 };
  const order = { AccountEmail: 'ann@example.com', ShopItems: [shopItem], DeliveryAddress: '1 Harbour Street' };

  async function create(): Promise<string> {
    const { message } = await legacy.call('CreateOrder', order);
    return message.AggregateID;
  }

  test('takes an order through its life', async () => {
    const AggregateID = await create();
    const steps: [string, object, object][] = [
      ['UpdateShoppingCart', { ShopItems: [{ ...shopItem, Price: 0.29 }] }, {}],
      ['ChangeDeliveryAddress', { DeliveryAddress: '2 Quay Road' }, {}],
      ['PayOrder', { Payment: { ID: 'pay-1', Timestamp: timestamp } }, { AggregateID }],
      ['SubmitOrder', {}, { AggregateID }],
      ['CompleteOrder', { DeliveryTimestamp: timestamp }, {}],
    ];
    for (const [method, request, message] of steps) {
      const answer = await legacy.call(method, { AggregateID, ...request });
      expect(answer.code).toBe(status.OK);
      expect(answer.message).toEqual(message);
    }
    expect((await platform.events(AggregateID)).map(({ type, data }) => [type, data])).toEqual([
      [
        'V1_ORDER_CREATED',
        {
          shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, priceMinor: 1999 }],
          accountEmail: 'ann@example.com',
          deliveryAddress: '1 Harbour Street',
        },
      ],
      ['V1_SHOPPING_CART_UPDATED', { shopItems: [expect.objectContaining({ priceMinor: 29 })] }],
      ['V1_DELIVERY_ADDRESS_CHANGED', { deliveryAddress: '2 Quay Road' }],
      ['V1_ORDER_PAID', { payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' } }],
      ['V1_ORDER_SUBMITTED', {}],
      ['V1_ORDER_COMPLETED', { deliveryTimestamp: '2026-05-01T10:00:00.000Z' }],
    ]);
  });

  test('cancels', async () => {
    const AggregateID = await create();
    expect(await legacy.call('CancelOrder', { AggregateID, CancelReason: 'Ordered twice' })).toMatchObject({
      code: status.OK,
      message: {},
    });
    expect(await legacy.call('SubmitOrder', { AggregateID })).toMatchObject({
      code: status.FAILED_PRECONDITION,
      problem: 'order-canceled',
    });
  });

  test('takes the server’s time where a payment or a delivery brings none', async () => {
    const AggregateID = await create();
    const before = new Date().toISOString();
    await legacy.call('PayOrder', { AggregateID, Payment: { ID: 'pay-1' } });
    await legacy.call('CompleteOrder', { AggregateID });
    const [, paid, completed] = await platform.events(AggregateID);
    const recent = expect.toSatisfy((time: string) => time >= before && time <= new Date().toISOString());
    expect(paid?.data).toMatchObject({ payment: { timestamp: recent } });
    expect(completed?.data).toMatchObject({ deliveryTimestamp: recent });
  });

  test.each<[string, string, object, string]>([
    ['three decimals', 'CreateOrder', { ...order, ShopItems: [{ ...shopItem, Price: 1.005 }] }, 'ShopItems[0].Price'],
    [
      'a price that is no number',
      'CreateOrder',
      { ...order, ShopItems: [{ ...shopItem, Price: Number.NaN }] },
      'Price',
    ],
    ['no quantity', 'CreateOrder', { ...order, ShopItems: [{ ...shopItem, Quantity: 0 }] }, 'ShopItems[0].Quantity'],
    ['a huge quantity', 'CreateOrder', { ...order, ShopItems: [{ ...shopItem, Quantity: 2 ** 60 }] }, 'Quantity'],
    ['no e-mail', 'CreateOrder', { ...order, AccountEmail: '' }, 'AccountEmail'],
    ['no payment', 'PayOrder', { AggregateID: unknown }, 'Payment.ID'],
    ['no reason', 'CancelOrder', { AggregateID: unknown }, 'CancelReason'],
    ['a bad id', 'SubmitOrder', { AggregateID: 'x' }, 'AggregateID'],
  ])('refuses %s by the name of the field', async (_what, method, request, field) => {
    const answer = await legacy.call(method, request);
    expect(answer.code).toBe(status.INVALID_ARGUMENT);
    expect(answer.details).toContain(field);
  });

  test('shares orders and keys with the other APIs: the same request is the same, however it comes', async () => {
    const key = { 'idempotency-key': 'shared-key' };
    const { message } = await legacy.call('CreateOrder', order, key);
    const again = await platform.rest('POST', '', {
      headers: key,
      json: {
        deliveryAddress: '1 Harbour Street',
        accountEmail: 'ann@example.com',
        shopItems: [{ price: 19.99, quantity: 2, description: '150 mm', title: 'Brass cleat', id: 'sku-1' }],
      },
    });
    expect(again).toMatchObject({ status: 201, body: message.AggregateID });
    expect(await platform.events(message.AggregateID)).toHaveLength(1);
  });
});
