import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { legacyOrders, ordersV1 } from '@keelson/orders/contract';
import { protoPath as healthProto } from 'grpc-health-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GrpcClient, type Message } from '../support/grpc-clients.ts';
import { uniqueWord } from '../support/order-bodies.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform();
const reflectionProto = fileURLToPath(
  new URL('../proto/grpc/reflection/v1/reflection.proto', import.meta.resolve('@grpc/reflection')),
);

let orders: GrpcClient;
let legacy: GrpcClient;
let health: GrpcClient;
let reflection: GrpcClient;

beforeAll(() => {
  const { grpc } = running.platform;
  orders = new GrpcClient(grpc, ordersV1.file, ordersV1.root, ordersV1.service);
  legacy = new GrpcClient(grpc, legacyOrders.file, legacyOrders.root, legacyOrders.service);
  health = new GrpcClient(grpc, healthProto, '/', 'grpc.health.v1.Health');
  reflection = new GrpcClient(grpc, reflectionProto, '/', 'grpc.reflection.v1.ServerReflection');
});

afterAll(() => {
  for (const client of [orders, legacy, health, reflection]) client?.close();
});

const items = [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 3, price: '19.99' }];
const createRequest = (title = 'Brass cleat') => ({
  account_email: 'ann@example.com',
  shop_items: items.map((item) => ({ ...item, title })),
  delivery_address: '1 Harbour Street, Bergen',
});

async function newOrder(title?: string): Promise<string> {
  return (await orders.call('CreateOrder', createRequest(title))).message.order_id;
}

describe('keelson.orders.v1.OrderService', () => {
  it('takes an order through its life; each answer carries the id and the next revision', async () => {
    const created = await orders.call('CreateOrder', createRequest());
    expect(created).toMatchObject({ code: 'OK', message: { revision: '0' } });
    const { order_id } = created.message;
    const steps: [string, Message][] = [
      ['UpdateCart', { order_id, shop_items: [{ ...items[0], quantity: 2 }] }],
      ['ChangeDeliveryAddress', { order_id, delivery_address: '2 Quay Road, Oslo' }],
      ['PayOrder', { order_id, payment: { payment_id: 'p-1', timestamp: { seconds: '1777629600', nanos: 0 } } }],
      ['SubmitOrder', { order_id }],
      ['CompleteOrder', { order_id, delivered_time: { seconds: '1777716000', nanos: 5_000_000 } }],
    ];
    for (const [index, [method, request]] of steps.entries()) {
      const { code, message } = await orders.call(method, request);
      expect({ method, code, message }).toEqual({
        method,
        code: 'OK',
        message: { order_id, revision: `${index + 1}` },
      });
    }
    const { message } = await orders.call('GetOrder', { order_id }, { 'min-revision': '5' });
    expect(message.order).toEqual({
      order_id,
      revision: '5',
      shop_items: [{ ...items[0], quantity: 2 }],
      total_price: '39.98',
      account_email: 'ann@example.com',
      delivery_address: '2 Quay Road, Oslo',
      paid: true,
      submitted: true,
      completed: true,
      canceled: false,
      payment: { payment_id: 'p-1', timestamp: { seconds: '1777629600', nanos: 0 } },
      cancel_reason: '',
      delivered_time: { seconds: '1777716000', nanos: 5_000_000 },
    });
  });

  it('cancels with a reason', async () => {
    const order_id = await newOrder();
    expect((await orders.call('CancelOrder', { order_id, cancel_reason: 'Ordered twice' })).code).toBe('OK');
    const { message } = await orders.call('GetOrder', { order_id }, { 'min-revision': '1' });
    expect(message.order).toMatchObject({ canceled: true, cancel_reason: 'Ordered twice', payment: null });
  });

  it('finds orders by words', async () => {
    const word = uniqueWord();
    const order_id = await newOrder(word);
    await vi.waitFor(
      async () =>
        expect((await orders.call('SearchOrders', { search: word.slice(0, 25) })).message).toMatchObject({
          pagination: { total_count: '1', total_pages: '1', page: '1', size: '10', has_more: false },
          orders: [{ order_id }],
        }),
      { timeout: 5_000 },
    );
  });

  it('repeats the first answer under the same idempotency-key, and refuses another request under it', async () => {
    const metadata = { 'idempotency-key': randomUUID() };
    const first = await orders.call('CreateOrder', createRequest(), metadata);
    expect((await orders.call('CreateOrder', createRequest(), metadata)).message).toEqual(first.message);
    const other = await orders.call('CreateOrder', createRequest('Other'), metadata);
    expect(other).toMatchObject({
      code: 'INVALID_ARGUMENT',
      metadata: { 'keelson-problem': 'idempotency-key-reused' },
    });
  });

  it('carries out a command only at the revision that if-match names', async () => {
    const order_id = await newOrder();
    const request = { order_id, delivery_address: 'here' };
    expect((await orders.call('ChangeDeliveryAddress', request, { 'if-match': '"0"' })).code).toBe('OK');
    expect((await orders.call('ChangeDeliveryAddress', request, { 'if-match': '"0"' })).code).toBe('ABORTED');
  });

  it.each<[string, string, (id: string) => Message, string, string]>([
    [
      'an unknown order',
      'PayOrder',
      () => ({ order_id: randomUUID(), payment: { payment_id: 'p' } }),
      'NOT_FOUND',
      'order',
    ],
    ['an unknown order', 'GetOrder', () => ({ order_id: randomUUID() }), 'NOT_FOUND', 'order'],
    ['a rule that says no', 'SubmitOrder', (order_id) => ({ order_id }), 'FAILED_PRECONDITION', 'paid'],
    ['an id that is none', 'GetOrder', () => ({ order_id: 'x' }), 'INVALID_ARGUMENT', 'order_id'],
    ['an id that is none', 'SubmitOrder', () => ({ order_id: 'x' }), 'INVALID_ARGUMENT', 'order_id'],
    ['no payment', 'PayOrder', (order_id) => ({ order_id }), 'INVALID_ARGUMENT', 'payment.payment_id'],
    ['no reason', 'CancelOrder', (order_id) => ({ order_id }), 'INVALID_ARGUMENT', 'cancel_reason'],
    ['no cart', 'UpdateCart', (order_id) => ({ order_id }), 'INVALID_ARGUMENT', 'shop_items'],
    [
      'three decimals',
      'UpdateCart',
      (order_id) => ({ order_id, shop_items: [{ ...items[0], price: '1.999' }] }),
      'INVALID_ARGUMENT',
      'shop_items[0].price',
    ],
    [
      'a negative price',
      'UpdateCart',
      (order_id) => ({ order_id, shop_items: [{ ...items[0], price: '-1' }] }),
      'INVALID_ARGUMENT',
      'shop_items[0].price',
    ],
    [
      'a quantity of 0',
      'UpdateCart',
      (order_id) => ({ order_id, shop_items: [{ ...items[0], quantity: 0 }] }),
      'INVALID_ARGUMENT',
      'shop_items[0].quantity',
    ],
    [
      'no e-mail',
      'CreateOrder',
      () => ({ ...createRequest(), account_email: '' }),
      'INVALID_ARGUMENT',
      'account_email',
    ],
    ['a negative page', 'SearchOrders', () => ({ page: -1 }), 'INVALID_ARGUMENT', 'page'],
    ['a page too large', 'SearchOrders', () => ({ size: 10_000 }), 'INVALID_ARGUMENT', 'size'],
  ])(
    'answers %s (%s) with the status of the contract, the field named',
    async (_what, method, request, code, named) => {
      const answer = await orders.call(method, request(await newOrder()));
      expect(answer).toMatchObject({ code, details: expect.stringContaining(named) });
      expect(answer.metadata['keelson-problem']).toBeTruthy();
      expect(answer.details).not.toMatch(/node_modules|\.ts:/);
    },
  );
});

describe('orderService.orderService', () => {
  const shopItems = [{ ID: 'sku-1', Title: 'Brass cleat', Description: '150 mm', Quantity: '3', Price: 19.99 }];
  const request = {
    AccountEmail: 'ann@example.com',
    ShopItems: shopItems,
    DeliveryAddress: '1 Harbour Street, Bergen',
  };

  it('takes an order through its life for existing clients', async () => {
    const { AggregateID } = (await legacy.call('CreateOrder', request)).message;
    const payment = { ID: 'p-1', Timestamp: { seconds: '1777629600', nanos: 0 } };
    const steps: [string, Message, Message][] = [
      ['UpdateShoppingCart', { AggregateID, ShopItems: shopItems }, {}],
      ['ChangeDeliveryAddress', { AggregateID, DeliveryAddress: '2 Quay Road, Oslo' }, {}],
      ['PayOrder', { AggregateID, Payment: payment }, { AggregateID }],
      ['SubmitOrder', { AggregateID }, { AggregateID }],
      ['CompleteOrder', { AggregateID, DeliveryTimestamp: { seconds: '1777716000', nanos: 0 } }, {}],
    ];
    for (const [method, body, answer] of steps) {
      const { code, message } = await legacy.call(method, body);
      expect({ method, code, message }).toEqual({ method, code: 'OK', message: answer });
    }
    const read = await legacy.call('GetOrderByID', { AggregateID }, { 'min-revision': '5' });
    expect(read.message.Order).toEqual({
      ID: AggregateID,
      ShopItems: shopItems,
      Paid: true,
      Submitted: true,
      Completed: true,
      Canceled: false,
      TotalPrice: 59.97,
      AccountEmail: 'ann@example.com',
      CancelReason: '',
      DeliveryAddress: '2 Quay Road, Oslo',
      DeliveryTimestamp: { seconds: '1777716000', nanos: 0 },
      Payment: payment,
    });
  });

  it('cancels and finds', async () => {
    const word = uniqueWord();
    const named = { ...request, ShopItems: [{ ...shopItems[0], Title: word }] };
    const { AggregateID } = (await legacy.call('CreateOrder', named)).message;
    expect((await legacy.call('CancelOrder', { AggregateID, CancelReason: 'Ordered twice' })).code).toBe('OK');
    await vi.waitFor(
      async () =>
        expect((await legacy.call('Search', { SearchText: word, Page: '1', Size: '5' })).message).toMatchObject({
          Pagination: { TotalCount: '1', TotalPages: '1', Page: '1', Size: '5', HasMore: false },
          Orders: [{ ID: AggregateID, Canceled: true, CancelReason: 'Ordered twice' }],
        }),
      { timeout: 5_000 },
    );
  });

  it.each<[string, string, Message, string, string]>([
    ['an unknown order', 'SubmitOrder', { AggregateID: randomUUID() }, 'NOT_FOUND', ''],
    ['an unknown order', 'GetOrderByID', { AggregateID: randomUUID() }, 'NOT_FOUND', ''],
    ['an id that is none', 'GetOrderByID', { AggregateID: 'x' }, 'INVALID_ARGUMENT', 'AggregateID'],
    [
      'a negative price',
      'CreateOrder',
      { ...request, ShopItems: [{ ...shopItems[0], Price: -1 }] },
      'INVALID_ARGUMENT',
      'ShopItems[0].Price',
    ],
    [
      'three decimals',
      'CreateOrder',
      { ...request, ShopItems: [{ ...shopItems[0], Price: 1.999 }] },
      'INVALID_ARGUMENT',
      'ShopItems[0].Price',
    ],
    [
      'no number for a price',
      'CreateOrder',
      { ...request, ShopItems: [{ ...shopItems[0], Price: Number.NaN }] },
      'INVALID_ARGUMENT',
      'ShopItems[0].Price',
    ],
    [
      'a quantity beyond all bounds',
      'CreateOrder',
      { ...request, ShopItems: [{ ...shopItems[0], Quantity: '18446744073709551615' }] },
      'INVALID_ARGUMENT',
      'ShopItems[0].Quantity',
    ],
    ['a negative page', 'Search', { Page: '-1' }, 'INVALID_ARGUMENT', 'Page'],
  ])('answers %s (%s) with the status of the contract', async (_what, method, body, code, named) => {
    expect(await legacy.call(method, body)).toMatchObject({ code, details: expect.stringContaining(named) });
  });
});

describe('the gRPC port', () => {
  it('knows an order by whichever API it was made', async () => {
    const order_id = await newOrder();
    expect((await running.api.order(order_id, 0)).body.totalPrice).toBe(59.97);
    expect((await legacy.call('GetOrderByID', { AggregateID: order_id })).message.Order.ID).toBe(order_id);
  });

  it('says that it serves', async () => {
    for (const service of ['', ordersV1.service, legacyOrders.service]) {
      expect((await health.call('Check', { service })).message).toEqual({ status: 'SERVING' });
    }
    expect((await health.call('Check', { service: 'no.such.Service' })).code).toBe('NOT_FOUND');
  });

  it('lists its services to a client without their proto files', async () => {
    const stream = reflection.stream('ServerReflectionInfo', undefined) as ReturnType<GrpcClient['stream']> & {
      write(message: Message): void;
      end(): void;
    };
    stream.write({ list_services: '*' });
    const [answer] = await stream.take(1).toArray();
    stream.end();
    const names = answer.list_services_response.service.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining([ordersV1.service, legacyOrders.service]));
  });

  it('answers a call past its deadline with DEADLINE_EXCEEDED', async () => {
    const request = { order_id: await newOrder(), delivery_address: 'here' };
    expect((await orders.call('ChangeDeliveryAddress', request, { 'grpc-timeout': '1u' })).code).toBe(
      'DEADLINE_EXCEEDED',
    );
  });

  it('says at once that an order has no such revision', async () => {
    const answer = await orders.call('GetOrder', { order_id: await newOrder() }, { 'min-revision': '9' });
    expect(answer).toMatchObject({ code: 'INVALID_ARGUMENT', details: expect.stringContaining('min-revision') });
  });
});
