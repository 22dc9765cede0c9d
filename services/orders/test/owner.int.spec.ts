import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OrderEventType, orderEventData } from '../contract/index.ts';
import { claimsOf, createOrder, type GrpcClient, newOrder, Platform } from './platform.ts';

let platform: Platform;
let services: GrpcClient;
let clients: GrpcClient;
beforeAll(async () => {
  platform = await Platform.start();
  services = platform.fulfilment();
  clients = platform.grpc();
});
afterAll(async () => {
  services.close();
  clients.close();
  await platform.stop();
});

const address = { deliveryAddress: '2 Quay Road' };
const changeAddress = async (id: string, headers: Record<string, string>, url?: string) =>
  (await platform.rest('PUT', `/address/${id}`, { json: address, headers }, url)).status;
const typesOf = async (id: string) => (await platform.events(id)).map(({ type }) => type);

describe('an order that somebody signed in opens', () => {
  test('is theirs: another’s changes and an anonymous one’s are of an order that does not exist', async () => {
    const [ann, bob] = [randomUUID(), randomUUID()];
    const id = await createOrder(platform, claimsOf(ann, 'customer'));
    const [created] = await platform.events(id);
    expect(created).toMatchObject({ data: { ownerId: ann }, metadata: { callerId: ann } });
    expect(await changeAddress(id, claimsOf(bob, 'customer'))).toBe(404);
    expect(await changeAddress(id, {})).toBe(404);
    const other = await platform.startAnother();
    expect(await changeAddress(id, claimsOf(bob, 'customer'), other.endpoints.http)).toBe(404);
    await other.stop();
    expect(await changeAddress(id, claimsOf(ann, 'customer'))).toBe(200);
    expect(await changeAddress(id, claimsOf(bob, 'operator'))).toBe(200);
    expect(await typesOf(id)).toHaveLength(3);
  });

  test('is not paid by its owner, over REST or gRPC, but by an operator', async () => {
    const ann = claimsOf(randomUUID(), 'customer');
    const id = await createOrder(platform, ann);
    const pay = (headers: Record<string, string>) =>
      platform.rest('PUT', `/pay/${id}`, { json: { paymentID: 'p' }, headers });
    const refused = await pay(ann);
    expect(refused).toMatchObject({ status: 403, body: { type: 'urn:keelson:problem:forbidden' } });
    const refusedToo = await clients.call('PayOrder', { orderId: id, payment: { paymentId: 'p' } }, ann);
    expect(refusedToo).toMatchObject({ code: status.PERMISSION_DENIED, problem: 'forbidden' });
    expect((await pay(claimsOf(randomUUID(), 'operator'))).status).toBe(200);
  });

  test('is another’s neither by its id nor by its key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const [ann, bob] = [randomUUID(), randomUUID()];
    const orders = [];
    for (const headers of [claimsOf(ann), claimsOf(bob), {}]) {
      const id = await createOrder(platform, { ...headers, ...key });
      expect(await createOrder(platform, { ...headers, ...key })).toBe(id);
      orders.push(id);
    }
    expect(new Set(orders).size).toBe(3);
  });

  test('claims that cannot be read let nobody change anything', async () => {
    const id = await createOrder(platform);
    expect(await changeAddress(id, { 'x-keelson-claims': 'x' })).toBe(401);
    expect(await typesOf(id)).toHaveLength(1);
  });
});

describe('an order that a checkout places', () => {
  const [item] = newOrder.shopItems;
  const shopItems = [{ ...item, price: '19.99' }];
  const placing = (orderId: string, ownerId: string) => ({
    orderId,
    ownerId,
    accountEmail: 'ann@example.com',
    shopItems,
    deliveryAddress: '1 Harbour Street',
  });
  const key = (step: string) => ({ 'idempotency-key': step });

  test('is taken through its life, each step once however often it is asked for', async () => {
    const [orderId, ownerId] = [randomUUID(), randomUUID()];
    const steps: [string, object][] = [
      ['PlaceOrder', placing(orderId, ownerId)],
      ['RecordPayment', { orderId, payment: { paymentId: 'pay-1' } }],
      ['HandOver', { orderId }],
      ['RecordDelivery', { orderId }],
    ];
    for (const [revision, [method, request]] of steps.entries()) {
      // The repeat comes without the customer that the first call was made for.
      for (const headers of [claimsOf(ownerId, 'customer'), {}]) {
        const answer = await services.call(method, request, { ...key(method), ...headers });
        expect(answer).toMatchObject({ code: status.OK, message: { orderId, revision } });
      }
    }
    const events = await platform.events(orderId);
    expect(events.map(({ type }) => type)).toEqual([
      'V1_ORDER_CREATED',
      'V1_ORDER_PAID',
      'V1_ORDER_SUBMITTED',
      'V1_ORDER_COMPLETED',
    ]);
    expect(events[0]?.data).toMatchObject({ ownerId });
    for (const { type, data } of events) expect(Check(orderEventData[type as OrderEventType], data)).toBe(true);
    expect(await changeAddress(orderId, claimsOf(randomUUID(), 'customer'))).toBe(404);
  });

  test('is withdrawn with a reason', async () => {
    const orderId = randomUUID();
    await services.call('PlaceOrder', placing(orderId, randomUUID()), key('place'));
    const withdrawn = await services.call('Withdraw', { orderId, reason: 'Payment was declined' }, key('withdraw'));
    expect(withdrawn).toMatchObject({ code: status.OK, message: { revision: 1 } });
    expect((await platform.events(orderId))[1]?.data).toEqual({ cancelReason: 'Payment was declined' });
  });

  test('a second time, under another key, is refused by a rule', async () => {
    const request = placing(randomUUID(), randomUUID());
    await services.call('PlaceOrder', request, key('first'));
    const again = await services.call('PlaceOrder', request, key('second'));
    expect(again).toMatchObject({ code: status.FAILED_PRECONDITION, problem: 'order-already-created' });
  });

  test.each([
    ['an order id that is none', { orderId: 'x' }, 'order_id'],
    ['no owner', { ownerId: '' }, 'owner_id'],
    ['no items', { shopItems: [] }, 'shop_items'],
  ])('with %s is refused with the field named', async (_what, wrong, field) => {
    const answer = await services.call('PlaceOrder', { ...placing(randomUUID(), randomUUID()), ...wrong });
    expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(field) });
  });

  test('is not withdrawn without a reason', async () => {
    const orderId = randomUUID();
    await services.call('PlaceOrder', placing(orderId, randomUUID()));
    const answer = await services.call('Withdraw', { orderId, reason: '' });
    expect(answer).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('reason') });
  });
});
