import { type Customer, ShopApi } from '@keelson/local/shop-api';
import { ordersV1 } from '@keelson/orders/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GrpcClient, type Message } from '../support/grpc-clients.ts';
import { anOrder, aPayment } from '../support/order-bodies.ts';
import { ShopStaff, staffed } from '../support/shop-staff.ts';
import { usePlatform } from '../support/use-platform.ts';

// What holds in the open profile, the old contract, is told by contract.e2e.spec.ts.
const running = usePlatform({ ...staffed, KEELSON_ACCESS: 'accounts' });

let shop: ShopApi;
let staff: ShopStaff;
let ann: Customer;
let orders: GrpcClient;

beforeAll(async () => {
  shop = new ShopApi(running.platform.url);
  orders = new GrpcClient(running.platform.grpc, ordersV1.file, ordersV1.root, ordersV1.service);
  [staff, ann] = await Promise.all([ShopStaff.hire(shop), shop.newCustomer()]);
});
afterAll(() => orders?.close());

const rest = async (method: string, path: string, body: unknown, token?: string) =>
  shop.call(method, `/api/v1/orders${path}`, { body, token });
const grpc = async (method: string, request: Message, token?: string) =>
  orders.call(method, request, token === undefined ? {} : { authorization: `Bearer ${token}` });

const grpcOrder = {
  account_email: 'ann@example.com',
  shop_items: [{ id: 'sku-1', title: 'Brass cleat', description: '', quantity: 1, price: '0.01' }],
  delivery_address: '1 Harbour Street, Bergen',
};

/** An order of the operator, made as the old contract has it. */
async function newOrder(): Promise<string> {
  const { status, body } = await rest('POST', '', anOrder(), staff.token);
  expect(status).toBe(201);
  return body;
}

/** The commands that say what is paid, and that it is: by REST and by gRPC. */
const commands: readonly [
  string,
  (id: string) => readonly [string, string, unknown],
  string,
  (id: string) => Message,
][] = [
  [
    'a cart of their own prices',
    (id) => ['PUT', `/cart/${id}`, anOrder()],
    'UpdateCart',
    (id) => ({ order_id: id, shop_items: grpcOrder.shop_items }),
  ],
  [
    'a payment',
    (id) => ['PUT', `/pay/${id}`, aPayment()],
    'PayOrder',
    (id) => ({ order_id: id, payment: { payment_id: 'p-1' } }),
  ],
  ['a submission', (id) => ['PUT', `/submit/${id}`, undefined], 'SubmitOrder', (id) => ({ order_id: id })],
  ['a completion', (id) => ['POST', `/complete/${id}`, undefined], 'CompleteOrder', (id) => ({ order_id: id })],
];

describe('without a token', () => {
  it('nobody makes an order', async () => {
    expect((await rest('POST', '', anOrder())).status).toBe(401);
    expect((await grpc('CreateOrder', grpcOrder)).code).toBe('UNAUTHENTICATED');
  });

  it('nobody reads, finds or cancels one', async () => {
    const id = await newOrder();
    expect((await rest('GET', `/${id}`, undefined)).status).toBe(401);
    expect((await rest('GET', '/search?search=', undefined)).status).toBe(401);
    expect((await rest('POST', `/cancel/${id}`, { cancelReason: 'Because' })).status).toBe(401);
    expect((await grpc('GetOrder', { order_id: id })).code).toBe('UNAUTHENTICATED');
  });

  it('everybody looks at what is for sale', async () => {
    expect((await shop.call('GET', '/api/v1/products')).status).toBe(200);
  });
});

describe('a customer', () => {
  it('makes no order at prices of their own', async () => {
    expect((await rest('POST', '', anOrder(), ann.token)).status).toBe(403);
    expect((await grpc('CreateOrder', grpcOrder, ann.token)).code).toBe('PERMISSION_DENIED');
  });

  it.each(commands)('cannot give an order %s', async (_what, restCommand, method, request) => {
    const id = await newOrder();
    const [verb, path, body] = restCommand(id);
    expect((await rest(verb, path, body, ann.token)).status).toBe(403);
    expect((await grpc(method, request(id), ann.token)).code).toBe('PERMISSION_DENIED');
    expect(await running.streams.read(id)).toHaveLength(1);
  });

  it('buys, and has the order; what was bought is not theirs to pay, submit or complete', async () => {
    const { sku } = await staff.offer({ price: 4, pieces: 2 });
    const { status, body } = await shop.buy(ann.token, [{ sku, quantity: 1 }]);
    expect([status, body.state]).toEqual([201, 'completed']);
    const headers = { 'min-revision': '3' };
    const order = await shop.call('GET', `/api/v1/orders/${body.orderId}`, { token: ann.token, headers });
    expect(order).toMatchObject({ status: 200, body: { completed: true, totalPrice: 4 } });
    for (const [, restCommand] of commands) {
      const [verb, path, command] = restCommand(body.orderId);
      expect((await rest(verb, path, command, ann.token)).status).toBe(403);
    }
  });
});

describe('an operator', () => {
  it('takes an order through its whole life by REST, as the old contract has it', async () => {
    const id = await newOrder();
    for (const [, restCommand] of commands) {
      const [verb, path, body] = restCommand(id);
      expect((await rest(verb, path, body, staff.token)).status).toBe(200);
    }
    expect((await running.streams.read(id)).map(({ type }) => type)).toEqual([
      'V1_ORDER_CREATED',
      'V1_SHOPPING_CART_UPDATED',
      'V1_ORDER_PAID',
      'V1_ORDER_SUBMITTED',
      'V1_ORDER_COMPLETED',
    ]);
  });

  it('takes an order through its whole life by gRPC', async () => {
    const created = await grpc('CreateOrder', grpcOrder, staff.token);
    expect(created.code).toBe('OK');
    for (const [, , method, request] of commands) {
      expect((await grpc(method, request(created.message.order_id), staff.token)).code).toBe('OK');
    }
  });
});

describe('the start page', () => {
  it('says that the profile is accounts', async () => {
    expect((await shop.call('GET', '/')).body).toContain('Profile <strong>accounts</strong>');
    expect(running.platform.output()).toMatch(/^ *profile +accounts: /m);
  });
});
