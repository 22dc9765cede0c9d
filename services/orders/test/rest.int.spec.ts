import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrder, item, newOrder, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const unknown = '00000000-0000-4000-8000-000000000000';
const payment = { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00Z' };

describe('the life of an order', () => {
  test('is told in its stream, and each answer is the id with its revision', async () => {
    const created = await platform.rest('POST', '', { json: newOrder });
    expect(created.status).toBe(201);
    expect(created.headers.get('content-type')).toMatch(/^application\/json/);
    const id = created.body as string;
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(created.headers.get('etag')).toBe('"0"');
    expect(created.headers.get('location')).toBe(`/api/v1/orders/${id}`);

    const cart = { shopItems: [{ ...item, quantity: 1, price: 0.1 }] };
    const steps: [string, string, object | undefined][] = [
      ['PUT', '/cart', cart],
      ['PUT', '/address', { deliveryAddress: '2 Quay Road, Oslo' }],
      ['PUT', '/pay', payment],
      ['PUT', '/submit', undefined],
      ['POST', '/complete', undefined],
    ];
    for (const [index, [method, path, json]] of steps.entries()) {
      const answer = await platform.rest(method, `${path}/${id}`, { json });
      expect(answer).toMatchObject({ status: 200, body: id });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('etag')).toBe(`"${index + 1}"`);
    }

    const events = await platform.events(id);
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      {
        type: 'V1_ORDER_CREATED',
        data: {
          shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, priceMinor: 1999 }],
          accountEmail: 'ann@example.com',
          deliveryAddress: '1 Harbour Street, Bergen',
        },
      },
      {
        type: 'V1_SHOPPING_CART_UPDATED',
        data: {
          shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 1, priceMinor: 10 }],
        },
      },
      { type: 'V1_DELIVERY_ADDRESS_CHANGED', data: { deliveryAddress: '2 Quay Road, Oslo' } },
      {
        type: 'V1_ORDER_PAID',
        data: { payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' } },
      },
      { type: 'V1_ORDER_SUBMITTED', data: {} },
      { type: 'V1_ORDER_COMPLETED', data: { deliveryTimestamp: expect.stringMatching(/^\d{4}-.*Z$/) } },
    ]);
  });

  test('may end with a cancellation', async () => {
    const id = await createOrder(platform);
    const answer = await platform.rest('POST', `/cancel/${id}`, { json: { cancelReason: 'Ordered twice' } });
    expect(answer).toMatchObject({ status: 200, body: id });
    expect((await platform.events(id)).at(-1)).toMatchObject({
      type: 'V1_ORDER_CANCELED',
      data: { cancelReason: 'Ordered twice' },
    });
  });

  test('may be canceled again, with another reason', async () => {
    const id = await createOrder(platform);
    for (const cancelReason of ['Ordered twice', 'Found it cheaper']) {
      expect(await platform.rest('POST', `/cancel/${id}`, { json: { cancelReason } })).toMatchObject({ status: 200 });
    }
    expect((await platform.events(id)).slice(1).map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'Ordered twice' } },
      { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'Found it cheaper' } },
    ]);
  });

  test('goes on whatever case its id is written in', async () => {
    const id = await createOrder(platform);
    expect(await platform.rest('PUT', `/pay/${id.toUpperCase()}`, { json: payment })).toMatchObject({
      status: 200,
      body: id,
    });
  });

  test('carries the caller’s trace into its events', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const id = await createOrder(platform, { traceparent });
    expect((await platform.events(id))[0]?.metadata).toMatchObject({ traceparent });
  });

  test('a command without a body takes an empty one of any kind', async () => {
    const id = await createOrder(platform);
    await platform.rest('PUT', `/pay/${id}`, { json: payment });
    const headers = { 'content-type': 'application/json' };
    expect(await platform.rest('PUT', `/submit/${id}`, { headers })).toMatchObject({ status: 200 });
    expect(await platform.rest('POST', `/complete/${id}`, { headers, text: '{}' })).toMatchObject({ status: 200 });
  });
});

describe('a rule that says no', () => {
  test.each<[string, [string, string, object?][], string]>([
    [
      'pay twice',
      [
        ['PUT', 'pay', payment],
        ['PUT', 'pay', payment],
      ],
      'order-already-paid',
    ],
    [
      'pay a canceled order',
      [
        ['POST', 'cancel', { cancelReason: 'x' }],
        ['PUT', 'pay', payment],
      ],
      'order-canceled',
    ],
    ['submit before paying', [['PUT', 'submit']], 'order-not-paid'],
    [
      'submit twice',
      [
        ['PUT', 'pay', payment],
        ['PUT', 'submit'],
        ['PUT', 'submit'],
      ],
      'order-submitted',
    ],
    ['complete before paying', [['POST', 'complete']], 'order-not-paid'],
    [
      'change the cart once submitted',
      [
        ['PUT', 'pay', payment],
        ['PUT', 'submit'],
        ['PUT', 'cart', { shopItems: [item] }],
      ],
      'order-submitted',
    ],
    [
      'cancel a completed order',
      [
        ['PUT', 'pay', payment],
        ['POST', 'complete'],
        ['POST', 'cancel', { cancelReason: 'x' }],
      ],
      'order-completed',
    ],
    [
      'move a completed order',
      [
        ['PUT', 'pay', payment],
        ['POST', 'complete'],
        ['PUT', 'address', { deliveryAddress: 'x' }],
      ],
      'order-completed',
    ],
  ])('to %s is told by its name', async (_what, steps, rule) => {
    const id = await createOrder(platform);
    const answers = [];
    for (const [method, command, json] of steps) {
      answers.push(await platform.rest(method, `/${command}/${id}`, { json }));
    }
    const last = answers.pop();
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(last).toMatchObject({ status: 409, body: { type: `urn:keelson:problem:${rule}`, status: 409 } });
    expect(last?.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await platform.events(id)).toHaveLength(1 + answers.length);
  });
});

describe('If-Match', () => {
  test('lets a command through at its revision and no other', async () => {
    const id = await createOrder(platform);
    const json = { deliveryAddress: '2 Quay Road' };
    const at = (revision: string) =>
      platform.rest('PUT', `/address/${id}`, { json, headers: { 'if-match': revision } });
    expect(await at('"0"')).toMatchObject({ status: 200 });
    expect(await at('"0"')).toMatchObject({ status: 412, body: { type: 'urn:keelson:problem:wrong-revision' } });
    expect(await at('"7"')).toMatchObject({ status: 412 });
    expect(await at('1')).toMatchObject({ status: 200 });
    expect(await at('*')).toMatchObject({ status: 200 });
    expect(await platform.events(id)).toHaveLength(4);
    expect(await at('"7", "3"')).toMatchObject({ status: 200 });
    expect(await at('"7", "3"')).toMatchObject({ status: 412 });
    expect(await at('W/"4"')).toMatchObject({ status: 412, body: { type: 'urn:keelson:problem:wrong-revision' } });
    expect(await platform.events(id)).toHaveLength(5);
  });

  test.each(['"x"', '"8", "x"', '"-1"'])('%s, which may be somebody’s ETag, is a 412', async (tag) => {
    const id = await createOrder(platform);
    const answer = await platform.rest('PUT', `/submit/${id}`, { headers: { 'if-match': tag } });
    expect(answer).toMatchObject({ status: 412, body: { type: 'urn:keelson:problem:wrong-revision' } });
  });

  test.each(['x', '"1", x', '-1'])('%s is a 400', async (revision) => {
    const id = await createOrder(platform);
    const answer = await platform.rest('PUT', `/submit/${id}`, { headers: { 'if-match': revision } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'if-match' }] } });
  });

  test('is a 400 for a new order', async () => {
    const answer = await platform.rest('POST', '', { json: newOrder, headers: { 'if-match': '*' } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'if-match' }] } });
  });
});

describe('bad input', () => {
  const withItem = (change: object) => ({ ...newOrder, shopItems: [{ ...item, ...change }] });

  test.each<[string, object, string]>([
    ['an empty cart', { ...newOrder, shopItems: [] }, 'shopItems'],
    ['no e-mail', { ...newOrder, accountEmail: undefined }, 'accountEmail'],
    ['a malformed e-mail', { ...newOrder, accountEmail: 'ann@' }, 'accountEmail'],
    ['an empty address', { ...newOrder, deliveryAddress: '' }, 'deliveryAddress'],
    ['a negative price', withItem({ price: -1 }), 'shopItems[0].price'],
    ['a price in text', withItem({ price: '19.99' }), 'shopItems[0].price'],
    ['more than two decimals', withItem({ price: 1.005 }), 'shopItems[0].price'],
    ['quantity 0', withItem({ quantity: 0 }), 'shopItems[0].quantity'],
    ['a quantity out of bounds', withItem({ quantity: 10_001 }), 'shopItems[0].quantity'],
    ['too many items', { ...newOrder, shopItems: Array(101).fill(item) }, 'shopItems'],
    ['a text too long', withItem({ title: 'x'.repeat(201) }), 'shopItems[0].title'],
    ['a wrong type', { ...newOrder, deliveryAddress: { street: 'x' } }, 'deliveryAddress'],
    ['a list for a body', [newOrder], 'body'],
  ])('%s is a 400 that names the field', async (_what, json, field) => {
    const answer = await platform.rest('POST', '', { json });
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:keelson:problem:invalid' } });
    expect((answer.body as { errors: { field: string }[] }).errors.map((fault) => fault.field)).toEqual([field]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  test.each([
    ['malformed', '{"shopItems":['],
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['with __proto__', `{"__proto__":{"x":1},${JSON.stringify(newOrder).slice(1)}`],
    ['with __proto__ inside', JSON.stringify(newOrder).replace('"quantity"', '"__proto__":{},"quantity"')],
    ['with a number too large', JSON.stringify(newOrder).replace('19.99', '1e999')],
  ])('a body that is %s is a 400', async (_what, text) => {
    const headers = { 'content-type': 'application/json' };
    expect(await platform.rest('POST', '', { text, headers })).toMatchObject({ status: 400 });
  });

  test.each([
    ['PUT', 'pay', {}, 'paymentID'],
    ['PUT', 'pay', { ...payment, timestamp: 'yesterday' }, 'timestamp'],
    ['PUT', 'cart', { shopItems: [] }, 'shopItems'],
    ['POST', 'cancel', {}, 'cancelReason'],
    ['POST', 'cancel', { cancelReason: ' ' }, 'cancelReason'],
    ['PUT', 'address', { deliveryAddress: '' }, 'deliveryAddress'],
  ])('%s /%s %j is a 400 that names the field', async (method, command, json, field) => {
    const id = await createOrder(platform);
    expect(await platform.rest(method, `/${command}/${id}`, { json })).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });

  test.each(['x', '123', `${unknown}0`, '%00', "'; drop table", 'constructor'])('the id %s is a 400', async (id) => {
    expect(await platform.rest('PUT', `/submit/${encodeURIComponent(id)}`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'id' }] },
    });
  });

  test.each(['a b', 'x'.repeat(256)])('the idempotency key "%s" is a 400', async (key) => {
    expect(await platform.rest('POST', '', { json: newOrder, headers: { 'idempotency-key': key } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'idempotency-key' }] },
    });
  });

  test('an unknown order is a 404 for every command', async () => {
    const commands: [string, string, object?][] = [
      ['PUT', 'pay', payment],
      ['PUT', 'submit'],
      ['PUT', 'cart', { shopItems: [item] }],
      ['POST', 'cancel', { cancelReason: 'x' }],
      ['POST', 'complete'],
      ['PUT', 'address', { deliveryAddress: 'x' }],
    ];
    for (const [method, command, json] of commands) {
      const answer = await platform.rest(method, `/${command}/${unknown}`, { json });
      expect(answer).toMatchObject({ status: 404, body: { type: 'urn:keelson:problem:order-not-found' } });
    }
    expect(await platform.events(unknown)).toEqual([]);
  });

  test('a body too large is a 413', async () => {
    const text = JSON.stringify({ ...newOrder, deliveryAddress: 'x'.repeat(1_100_000) });
    const headers = { 'content-type': 'application/json' };
    expect(await platform.rest('POST', '', { text, headers })).toMatchObject({ status: 413 });
  });

  test('the largest order that the bounds allow is taken', async () => {
    const wide = { ...item, id: '🚢'.repeat(100), title: '🚢'.repeat(200), description: '🚢'.repeat(2000) };
    const json = { ...newOrder, shopItems: Array(100).fill(wide), deliveryAddress: '🚢'.repeat(500) };
    expect(await platform.rest('POST', '', { json })).toMatchObject({ status: 201 });
  });

  test('a body that is no JSON by its type is a 415', async () => {
    const headers = { 'content-type': 'text/xml' };
    expect(await platform.rest('POST', '', { text: '<order/>', headers })).toMatchObject({ status: 415 });
  });

  test('a deadline that has passed is a 504, and one that is none a 400', async () => {
    const past = { 'x-request-deadline': '2020-01-01T00:00:00Z' };
    expect(await platform.rest('POST', '', { json: newOrder, headers: past })).toMatchObject({ status: 504 });
    const none = { 'x-request-deadline': 'soon' };
    expect(await platform.rest('POST', '', { json: newOrder, headers: none })).toMatchObject({ status: 400 });
  });
});

test('the OpenAPI document tells every command, its headers, its problems, and examples that work', async () => {
  const { paths } = await platform.openapi();
  const base = '/api/v1/orders';
  expect(Object.keys(paths).sort()).toEqual(
    [
      base,
      ...['pay', 'submit', 'cart', 'cancel', 'complete', 'address'].map((command) => `${base}/${command}/{id}`),
    ].sort(),
  );
  const create = paths[base].post;
  expect(Object.keys(create.responses)).toEqual(expect.arrayContaining(['201', '400', '413', '415', '422', '503']));
  const pay = paths[`${base}/pay/{id}`].put;
  expect(Object.keys(pay.responses)).toEqual(expect.arrayContaining(['200', '400', '404', '409', '412', '422']));
  expect(pay.parameters.map((parameter: { name: string }) => parameter.name).sort()).toEqual([
    'id',
    'idempotency-key',
    'if-match',
    'x-request-deadline',
  ]);

  const { example, examples, schema } = create.requestBody.content['application/json'];
  const given = example ?? (examples && Object.values<{ value: unknown }>(examples)[0]?.value) ?? schema.examples?.[0];
  expect(await platform.rest('POST', '', { json: given })).toMatchObject({ status: 201 });
});
