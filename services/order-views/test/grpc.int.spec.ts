import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { legacyOrders, ordersV1 } from '@keelson/orders/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GrpcClient } from './grpc-client.ts';
import { Platform } from './platform.ts';
import { cartUpdated, cleat, completed, created, paid, submitted } from './samples.ts';

let platform: Platform;
let current: GrpcClient;
let legacy: GrpcClient;
const word = `w${randomUUID().slice(0, 8)}`;
beforeAll(async () => {
  platform = await Platform.start();
  current = new GrpcClient(ordersV1, platform.endpoint('grpc'));
  legacy = new GrpcClient(legacyOrders, platform.endpoint('grpc'), true);
  const shopItems = [{ ...cleat, title: word }];
  const ids = Array.from({ length: 12 }, () => randomUUID());
  for (const id of ids) await platform.append(id, { ...created, data: { ...created.data, shopItems } });
  await platform.finds(word, 12);
});
afterAll(async () => {
  current.close();
  legacy.close();
  await platform.stop();
});

describe('keelson.orders.v1', () => {
  test('GetOrder tells the order, its revision, also as etag, and money as decimal text', async () => {
    const orderId = await platform.order(paid, submitted, completed);
    const { code, message, etag } = await current.call('GetOrder', { orderId }, { 'min-revision': '3' });
    expect([code, etag]).toEqual([status.OK, '"3"']);
    expect(message.order).toEqual({
      orderId,
      revision: 3,
      shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: '19.99' }],
      totalPrice: '39.98',
      accountEmail: 'ann@example.com',
      deliveryAddress: '1 Harbour Street, Bergen',
      paid: true,
      submitted: true,
      completed: true,
      canceled: false,
      payment: { paymentId: 'pay-1', timestamp: { seconds: 1_777_629_600, nanos: 0 } },
      cancelReason: '',
      deliveredTime: { seconds: 1_777_710_600, nanos: 250_000_000 },
    });
  });

  test('GetOrder is right after the creation too, and has no payment before there was one', async () => {
    const orderId = await platform.order();
    const { message } = await current.call('GetOrder', { orderId });
    expect(message.order).toMatchObject({ orderId, revision: 0, paid: false, payment: null, deliveredTime: null });
  });

  test('SearchOrders pages, by default ten at a time', async () => {
    const first = await current.call('SearchOrders', { search: word });
    expect(first.message.pagination).toEqual({ totalCount: 12, totalPages: 2, page: 1, size: 10, hasMore: true });
    const second = await current.call('SearchOrders', { search: word, page: 2, size: 10 });
    expect(second.message.pagination.hasMore).toBe(false);
    const ids = [...first.message.orders, ...second.message.orders].map((order) => order.orderId);
    expect(new Set(ids).size).toBe(12);
    expect(first.message.orders[0]).toMatchObject({ revision: 0, totalPrice: '39.98' });
  });

  test.each([
    ['GetOrder', { orderId: '' }, {}, 'order_id'],
    ['GetOrder', { orderId: '42' }, {}, 'order_id'],
    ['GetOrder', { orderId: randomUUID() }, { 'min-revision': 'x' }, 'min-revision'],
    ['GetOrder', { orderId: randomUUID() }, { 'min-revision': '-1' }, 'min-revision'],
    ['SearchOrders', { page: -1 }, {}, 'page'],
    ['SearchOrders', { size: 101 }, {}, 'size'],
    ['SearchOrders', { size: -1 }, {}, 'size'],
    ['SearchOrders', { search: 'x'.repeat(1_001) }, {}, 'search'],
  ])('%s with bad values (%#) is INVALID_ARGUMENT with the field named', async (method, request, headers, field) => {
    const answer = await current.call(method, request, headers);
    expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(field) });
  });

  test('an unknown order is NOT_FOUND', async () => {
    const answer = await current.call('GetOrder', { orderId: randomUUID() });
    expect(answer).toMatchObject({ code: status.NOT_FOUND, problem: 'order-not-found' });
  });

  test('pages beyond the end are empty', async () => {
    const { code, message } = await current.call('SearchOrders', { search: word, page: 2_147_483_647, size: 100 });
    expect(code).toBe(status.OK);
    expect(message).toMatchObject({ orders: [], pagination: { totalCount: 12, hasMore: false } });
  });
});

describe('orderService, for existing clients', () => {
  test('GetOrderByID tells the order in their names, prices as doubles, and its revision as etag', async () => {
    const id = await platform.order(cartUpdated, paid);
    const { code, message, etag } = await legacy.call('GetOrderByID', { AggregateID: id }, { 'min-revision': '2' });
    expect([code, etag]).toEqual([status.OK, '"2"']);
    expect(message.Order).toEqual({
      ID: id,
      ShopItems: [{ ID: 'sku-2', Title: 'Rope', Description: '', Quantity: 3, Price: 0.1 }],
      Paid: true,
      Submitted: false,
      Completed: false,
      Canceled: false,
      TotalPrice: 0.3,
      AccountEmail: 'ann@example.com',
      CancelReason: '',
      DeliveryAddress: '1 Harbour Street, Bergen',
      DeliveryTimestamp: null,
      Payment: { ID: 'pay-1', Timestamp: { seconds: 1_777_629_600, nanos: 0 } },
    });
  });

  test('Search pages', async () => {
    const { code, message } = await legacy.call('Search', { SearchText: word, Page: 2, Size: 5 });
    expect(code).toBe(status.OK);
    expect(message.Pagination).toEqual({ TotalCount: 12, TotalPages: 3, Page: 2, Size: 5, HasMore: true });
    expect(message.Orders).toHaveLength(5);
  });

  test.each([
    ['GetOrderByID', { AggregateID: 'x' }, 'AggregateID'],
    ['Search', { Page: -1 }, 'Page'],
    ['Search', { Page: '9007199254740993' }, 'Page'],
    ['Search', { Size: 101 }, 'Size'],
    ['Search', { SearchText: 'x'.repeat(1_001) }, 'SearchText'],
  ])('%s with bad values (%#) is INVALID_ARGUMENT with the field named', async (method, request, field) => {
    const answer = await legacy.call(method, request);
    expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(field) });
  });

  test('an unknown order is NOT_FOUND', async () => {
    expect(await legacy.call('GetOrderByID', { AggregateID: randomUUID() })).toMatchObject({ code: status.NOT_FOUND });
  });
});

test('commands are not answered here', async () => {
  const answers = [await current.call('PayOrder', {}), await legacy.call('CreateOrder', {})];
  expect(answers.map(({ code }) => code)).toEqual([status.UNIMPLEMENTED, status.UNIMPLEMENTED]);
});
