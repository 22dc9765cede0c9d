import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { aCart, anOrder, aPayment } from '../support/order-bodies.ts';
import type { Answer, CallOptions } from '../support/orders-api.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform();

/** A refusal as every client may read it: problem+json, no stack, the status in the body too. */
function expectProblem(answer: Answer, status: number): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { status } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: expect.stringMatching(/^urn:keelson:problem:./),
    title: expect.any(String),
  });
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|at \w+ \(/);
}

/** @param field that the problem must name */
function expectInvalid(answer: Answer, field: string): void {
  expectProblem(answer, 400);
  expect(answer.body.errors?.map((fault: { field: string }) => fault.field)).toContain(field);
}

const [item] = aCart();
const withItem = (change: object) => ({ ...anOrder(), shopItems: [{ ...item, ...change }] });
const without = (field: string) => ({ ...anOrder(), [field]: undefined });
const withoutInItem = (field: string) => withItem({ [field]: undefined });

describe('a create', () => {
  it.each<[string, unknown, string]>([
    ['no cart', without('shopItems'), 'shopItems'],
    ['an empty cart', { ...anOrder(), shopItems: [] }, 'shopItems'],
    ['too many items', { ...anOrder(), shopItems: Array.from({ length: 101 }, () => item) }, 'shopItems'],
    ['a cart that is no list', { ...anOrder(), shopItems: { 0: item } }, 'shopItems'],
    ['an item that is no object', { ...anOrder(), shopItems: ['x'] }, 'shopItems[0]'],
    ['null for an item', { ...anOrder(), shopItems: [null] }, 'shopItems[0]'],
    ['no e-mail', without('accountEmail'), 'accountEmail'],
    ['an e-mail without a domain', { ...anOrder(), accountEmail: 'ann@' }, 'accountEmail'],
    ['an e-mail without an at', { ...anOrder(), accountEmail: 'ann.example.com' }, 'accountEmail'],
    ['an e-mail with a line break', { ...anOrder(), accountEmail: 'ann@example.com\nBcc: b@c.de' }, 'accountEmail'],
    ['a number for an e-mail', { ...anOrder(), accountEmail: 7 }, 'accountEmail'],
    ['an e-mail too long', { ...anOrder(), accountEmail: `${'a'.repeat(250)}@example.com` }, 'accountEmail'],
    ['no address', without('deliveryAddress'), 'deliveryAddress'],
    ['an empty address', { ...anOrder(), deliveryAddress: '' }, 'deliveryAddress'],
    ['a blank address', { ...anOrder(), deliveryAddress: '   ' }, 'deliveryAddress'],
    ['an address too long', { ...anOrder(), deliveryAddress: 'a'.repeat(501) }, 'deliveryAddress'],
    ['an address with a NUL', { ...anOrder(), deliveryAddress: 'a\u0000b' }, 'deliveryAddress'],
    ['half a character', { ...anOrder(), deliveryAddress: 'a\ud800b' }, 'deliveryAddress'],
    ['a negative price', withItem({ price: -0.01 }), 'shopItems[0].price'],
    ['a price as text', withItem({ price: '19.99' }), 'shopItems[0].price'],
    ['three decimals', withItem({ price: 19.999 }), 'shopItems[0].price'],
    ['a tiny price', withItem({ price: 1e-7 }), 'shopItems[0].price'],
    ['a price without bounds', withItem({ price: 1e300 }), 'shopItems[0].price'],
    ['a price above the bound', withItem({ price: 1_000_000.01 }), 'shopItems[0].price'],
    ['null for a price', withItem({ price: null }), 'shopItems[0].price'],
    ['no price', withoutInItem('price'), 'shopItems[0].price'],
    ['a quantity of 0', withItem({ quantity: 0 }), 'shopItems[0].quantity'],
    ['a negative quantity', withItem({ quantity: -1 }), 'shopItems[0].quantity'],
    ['half a piece', withItem({ quantity: 1.5 }), 'shopItems[0].quantity'],
    ['a quantity as text', withItem({ quantity: '1' }), 'shopItems[0].quantity'],
    ['a quantity above the bound', withItem({ quantity: 10_001 }), 'shopItems[0].quantity'],
    ['no quantity', withoutInItem('quantity'), 'shopItems[0].quantity'],
    ['no title', withoutInItem('title'), 'shopItems[0].title'],
    ['an empty title', withItem({ title: '' }), 'shopItems[0].title'],
    ['a title too long', withItem({ title: 'a'.repeat(201) }), 'shopItems[0].title'],
    ['a list for a title', withItem({ title: ['a'] }), 'shopItems[0].title'],
    ['a description too long', withItem({ description: 'a'.repeat(2_001) }), 'shopItems[0].description'],
    ['no item id', withoutInItem('id'), 'shopItems[0].id'],
    ['a number for an item id', withItem({ id: 1 }), 'shopItems[0].id'],
    ['a list for the body', [anOrder()], 'body'],
    ['null for the body', 'null', 'body'],
    ['a text for the body', '"order"', 'body'],
    ['a number for the body', '7', 'body'],
  ])('is refused with %s: 400, the field named', async (_fault, body, field) => {
    expectInvalid(await running.api.command('create', '', body), field);
  });

  it('names every faulty field at once', async () => {
    const { body } = await running.api.command('create', '', { ...withItem({ price: -1 }), accountEmail: 'x' });
    const fields = body.errors.map((fault: { field: string }) => fault.field);
    expect(fields.sort()).toEqual(['accountEmail', 'shopItems[0].price']);
  });
});

describe('a change', () => {
  it.each<[string, 'pay' | 'cart' | 'address' | 'cancel' | 'complete', unknown, string]>([
    ['no payment id', 'pay', { timestamp: '2026-05-01T10:00:00Z' }, 'paymentID'],
    ['an empty payment id', 'pay', { ...aPayment(), paymentID: '' }, 'paymentID'],
    ['a number for a payment id', 'pay', { ...aPayment(), paymentID: 1 }, 'paymentID'],
    ['a payment id too long', 'pay', { ...aPayment(), paymentID: 'p'.repeat(201) }, 'paymentID'],
    ['a time that is none', 'pay', { ...aPayment(), timestamp: 'yesterday' }, 'timestamp'],
    ['a day that does not exist', 'pay', { ...aPayment(), timestamp: '2026-02-30T10:00:00Z' }, 'timestamp'],
    ['a number for a time', 'pay', { ...aPayment(), timestamp: 1_700_000_000 }, 'timestamp'],
    ['no cart', 'cart', {}, 'shopItems'],
    ['an empty cart', 'cart', { shopItems: [] }, 'shopItems'],
    ['a negative price', 'cart', { shopItems: [{ ...item, price: -1 }] }, 'shopItems[0].price'],
    ['an empty address', 'address', { deliveryAddress: '' }, 'deliveryAddress'],
    ['no address', 'address', {}, 'deliveryAddress'],
    ['no reason', 'cancel', {}, 'cancelReason'],
    ['an empty reason', 'cancel', { cancelReason: '' }, 'cancelReason'],
    ['a blank reason', 'cancel', { cancelReason: ' \t ' }, 'cancelReason'],
    ['a reason too long', 'cancel', { cancelReason: 'r'.repeat(1_001) }, 'cancelReason'],
  ])('is refused with %s (%s): 400, the field named, nothing changed', async (_fault, command, body, field) => {
    const id = (await running.api.command('create', '', anOrder())).body;
    expectInvalid(await running.api.command(command, id, body), field);
    expect(await running.streams.read(id)).toHaveLength(1);
  });

  it.each([
    ['pay', aPayment()],
    ['submit', undefined],
    ['cart', { shopItems: aCart() }],
    ['cancel', { cancelReason: 'x' }],
    ['complete', undefined],
    ['address', { deliveryAddress: 'x' }],
  ] as const)('of an unknown order is a 404 (%s)', async (command, body) => {
    const answer = await running.api.command(command, randomUUID(), body);
    expectProblem(answer, 404);
    expect(answer.body.type).toBe('urn:keelson:problem:order-not-found');
  });

  it.each(['x', '123', 'not-a-uuid-at-all', `${randomUUID()}0`, '%00', '..%2f..', 'a'.repeat(300), '%F0%9F%9C%81'])(
    'of an order with the id %j is a 400',
    async (id) => {
      expectInvalid(await running.api.command('pay', id, aPayment()), 'id');
    },
  );
});

describe('headers', () => {
  it.each([
    ['idempotency-key', ''],
    ['idempotency-key', 'k'.repeat(256)],
    ['idempotency-key', 'two words'],
    ['idempotency-key', 'caf\u00e9'],
    ['if-match', 'x'],
    ['if-match', '-1'],
    ['if-match', '"1", x'],
    ['x-request-deadline', 'soon'],
  ])('%s: %j is a 400 that names it', async (name, value) => {
    const id = (await running.api.command('create', '', anOrder())).body;
    const answer = await running.api.command('address', id, { deliveryAddress: 'x' }, { [name]: value });
    expectProblem(answer, 400);
    expect(answer.body.errors?.map((fault: { field: string }) => fault.field.toLowerCase())).toContain(name);
  });

  it('x-request-deadline: one that has passed is a 504, and nothing is done', async () => {
    const id = (await running.api.command('create', '', anOrder())).body;
    const headers = { 'x-request-deadline': '2020-01-01T00:00:00Z' };
    expectProblem(await running.api.command('pay', id, aPayment(), headers), 504);
    expect(await running.streams.read(id)).toHaveLength(1);
  });
});

describe('a read', () => {
  it('of an unknown order is a 404', async () => {
    expectProblem(await running.api.order(randomUUID()), 404);
    expectProblem(await running.api.order(randomUUID(), 0), 404);
    expectProblem(await running.api.call('GET', `/${randomUUID()}/events`), 404);
  });

  it.each(['x', '123', `${randomUUID()}0`, '%00', 'a'.repeat(300)])(
    'of an order with the id %j is a 400',
    async (id) => {
      expectInvalid(await running.api.order(id), 'id');
    },
  );

  it.each([
    ['min-revision=-1', 'min-revision'],
    ['min-revision=x', 'min-revision'],
    ['min-revision=1.5', 'min-revision'],
    ['min-revision=99999999999999999999', 'min-revision'],
  ])('with %s is a 400', async (query, field) => {
    expectInvalid(await running.api.call('GET', `/${randomUUID()}?${query}`), field);
  });

  it.each([
    ['page=0', 'page'],
    ['page=-1', 'page'],
    ['page=x', 'page'],
    ['page=1.5', 'page'],
    ['page=99999999999999999999', 'page'],
    ['page=1&page=2', 'page'],
    ['size=0', 'size'],
    ['size=-5', 'size'],
    ['size=101', 'size'],
    ['size=ten', 'size'],
    [`search=${'a'.repeat(1_001)}`, 'search'],
  ])('of the search page %s is a 400', async (query, field) => {
    expectInvalid(await running.api.call('GET', `/search?${query}`), field);
  });
});

describe('what is hardly a request', () => {
  const json = { 'content-type': 'application/json' };

  it.each<[string, number, string, string, CallOptions]>([
    ['malformed JSON', 400, 'POST', '', { body: '{"shopItems": [', headers: json }],
    ['an empty body', 400, 'POST', '', { body: '', headers: json }],
    ['no body', 400, 'POST', '', {}],
    ['bytes that are no UTF-8', 400, 'POST', '', { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]), headers: json }],
    [
      '__proto__',
      400,
      'POST',
      '',
      { body: `{"__proto__": {"x": 1}, ${JSON.stringify(anOrder()).slice(1)}`, headers: json },
    ],
    [
      'constructor.prototype',
      400,
      'POST',
      '',
      { body: `{"constructor": {"prototype": {}}, ${JSON.stringify(anOrder()).slice(1)}` },
    ],
    ['XML', 415, 'POST', '', { body: '<order/>', headers: { 'content-type': 'application/xml' } }],
    ['a form', 415, 'POST', '', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['plain text', 415, 'PUT', `/address/${randomUUID()}`, { body: 'x', headers: { 'content-type': 'text/plain' } }],
    ['2 MiB', 413, 'POST', '', { body: JSON.stringify({ ...anOrder(), deliveryAddress: 'a'.repeat(2 ** 21) }) }],
    ['an unknown method', 405, 'DELETE', `/${randomUUID()}`, {}],
    ['a POST where one can only read', 405, 'POST', `/${randomUUID()}`, {}],
    ['an unknown path', 404, 'GET', '/pay/x/y/z', {}],
    ['an unknown page', 404, 'GET', '//nothing/here', {}],
  ])('%s is a %i', async (_what, status, method, path, options) => {
    expectProblem(await running.api.call(method, path, options), status);
  });

  it.each([
    ['a URL that cannot be decoded', 'GET /api/v1/orders/%E0%A4%A HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['a line that is no HTTP', 'HELLO\r\n\r\n'],
    ['a header without an end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`],
    ['two lengths', 'POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabcde'],
  ])('%s is a 4xx and no end of the platform', async (_what, bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await running.api.search('')).status).toBe(200);
  });

  it('10 MiB are refused by their announced length with 413, before they are sent', async () => {
    const head = 'POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';
    expect(await raw(`${head}content-length: ${10 * 2 ** 20}\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('survives a client that leaves in the middle of a body', async () => {
    const { hostname, port } = new URL(running.platform.url);
    const socket = connect(Number(port), hostname);
    const head =
      'POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    socket.destroy();
    expect((await running.api.command('create', '', anOrder())).status).toBe(201);
  });
});

/** Sends bytes as they are. @returns all that comes back until the connection ends */
async function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(running.platform.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(bytes);
  return text(socket);
}
