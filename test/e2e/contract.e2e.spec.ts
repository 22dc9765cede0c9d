import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { aCart, anOrder, aPayment, uniqueWord } from '../support/order-bodies.ts';
import type { CommandName } from '../support/orders-api.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform();

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Makes an order and takes it through `commands`. @returns its id */
async function orderAfter(...commands: Exclude<CommandName, 'create'>[]): Promise<string> {
  const id: string = (await running.api.command('create', '', anOrder())).body;
  for (const command of commands) expect((await running.api.command(command, id, bodyOf(command))).status).toBe(200);
  return id;
}

function bodyOf(command: CommandName): unknown {
  const bodies: Partial<Record<CommandName, unknown>> = {
    create: anOrder(),
    pay: aPayment(),
    cart: { shopItems: aCart('Shackle') },
    address: { deliveryAddress: '2 Quay Road, Oslo' },
    cancel: { cancelReason: 'Ordered twice' },
  };
  return bodies[command];
}

describe('the life of an order', () => {
  it('answers a create with 201, the id as a JSON string, where to read it, and its revision', async () => {
    const answer = await running.api.command('create', '', anOrder());
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body).toMatch(uuid);
    expect(answer.headers.get('location')).toBe(`/api/v1/orders/${answer.body}`);
    expect(answer.headers.get('etag')).toBe('"0"');
  });

  it('shows a new order with every field', async () => {
    const id = await orderAfter();
    expect((await running.api.order(id, 0)).body).toEqual({
      id,
      orderId: id,
      shopItems: aCart(),
      accountEmail: 'ann@example.com',
      deliveryAddress: '1 Harbour Street, Bergen',
      cancelReason: '',
      totalPrice: 40.08,
      deliveredTime: null,
      paid: false,
      submitted: false,
      completed: false,
      canceled: false,
      payment: { paymentID: '', timestamp: null },
    });
  });

  it('answers each command with 200, the id and the next revision, and shows what it did', async () => {
    const id = await orderAfter();
    const payment = aPayment();
    const steps: [CommandName, unknown, Record<string, unknown>][] = [
      ['cart', { shopItems: aCart('Shackle') }, { shopItems: aCart('Shackle') }],
      ['address', { deliveryAddress: '2 Quay Road, Oslo' }, { deliveryAddress: '2 Quay Road, Oslo' }],
      ['pay', payment, { paid: true, payment }],
      ['submit', undefined, { submitted: true }],
      ['complete', undefined, { completed: true, deliveredTime: expect.stringMatching(/^\d{4}-.*Z$/) }],
    ];
    for (const [index, [command, body, shown]] of steps.entries()) {
      const { status, body: answered, revision } = await running.api.command(command, id, body);
      expect({ command, status, answered, revision }).toEqual({
        command,
        status: 200,
        answered: id,
        revision: index + 1,
      });
      const order = await running.api.order(id, revision);
      expect(order.revision).toBe(revision);
      expect(order.body).toMatchObject(shown);
    }
  });

  it('shows a canceled order with its reason, and canceled again with the last one', async () => {
    const id = await orderAfter('cancel');
    expect((await running.api.order(id, 1)).body).toMatchObject({ canceled: true, cancelReason: 'Ordered twice' });
    const again = await running.api.command('cancel', id, { cancelReason: 'Found it cheaper' });
    expect([again.status, again.body, again.revision]).toEqual([200, id, 2]);
    expect((await running.api.order(id, 2)).body).toMatchObject({ canceled: true, cancelReason: 'Found it cheaper' });
  });

  it('takes the time of payment that the client gives, in UTC, or else its own', async () => {
    const given = await orderAfter();
    await running.api.command('pay', given, { paymentID: 'p-1', timestamp: '2026-05-01T12:00:00+02:00' });
    expect((await running.api.order(given, 1)).body.payment.timestamp).toBe('2026-05-01T10:00:00.000Z');
    const left = await orderAfter();
    const before = Date.now();
    await running.api.command('pay', left, { paymentID: 'p-2' });
    const { timestamp } = (await running.api.order(left, 1)).body.payment;
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before);
  });

  it('adds prices exactly', async () => {
    const shopItems = Array.from({ length: 100 }, (_, n) => ({ id: `${n}`, title: 't', quantity: 3, price: 0.1 }));
    const id = (await running.api.command('create', '', { ...anOrder(), shopItems })).body;
    expect((await running.api.order(id, 0)).body.totalPrice).toBe(30);
  });

  it('shows the order to a read right after the create, without min-revision', async () => {
    for (let n = 0; n < 20; n++) {
      const id = await orderAfter();
      expect((await running.api.order(id)).status).toBe(200);
    }
  });
});

describe('rules', () => {
  it.each<[string, Exclude<CommandName, 'create'>[], CommandName]>([
    ['order-already-paid', ['pay'], 'pay'],
    ['order-canceled', ['cancel'], 'pay'],
    ['order-not-paid', [], 'submit'],
    ['order-submitted', ['pay', 'submit'], 'submit'],
    ['order-canceled', ['pay', 'cancel'], 'submit'],
    ['order-submitted', ['pay', 'submit'], 'cart'],
    ['order-canceled', ['cancel'], 'cart'],
    ['order-completed', ['pay', 'complete'], 'cancel'],
    ['order-not-paid', [], 'complete'],
    ['order-completed', ['pay', 'complete'], 'complete'],
    ['order-canceled', ['pay', 'cancel'], 'complete'],
    ['order-completed', ['pay', 'complete'], 'address'],
  ])('%s: after [%s], a %s is refused with 409 and changes nothing', async (rule, before, command) => {
    const id = await orderAfter(...before);
    const answer = await running.api.command(command, id, bodyOf(command));
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ type: `urn:keelson:problem:${rule}`, status: 409 });
    expect(await running.streams.read(id)).toHaveLength(before.length + 1);
  });
});

describe('Idempotency-Key', () => {
  it('answers a repeated create with the same order', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = anOrder();
    const first = await running.api.command('create', '', body, headers);
    const repeat = await running.api.command('create', '', body, headers);
    expect([repeat.status, repeat.body, repeat.revision]).toEqual([first.status, first.body, first.revision]);
    expect(await running.streams.read(first.body)).toHaveLength(1);
  });

  it.each<[CommandName, Exclude<CommandName, 'create'>[]]>([
    ['pay', []],
    ['cart', []],
    ['address', []],
    ['submit', ['pay']],
    ['complete', ['pay']],
    ['cancel', []],
  ])(
    'answers a repeated %s as the first one, even where a rule would now say no, and appends nothing',
    async (command, before) => {
      const id = await orderAfter(...before);
      const headers = { 'idempotency-key': randomUUID() };
      const body = bodyOf(command);
      const first = await running.api.command(command, id, body, headers);
      await running.api.command('cancel', id, bodyOf('cancel'));
      const length = (await running.streams.read(id)).length;
      const repeat = await running.api.command(command, id, body, headers);
      expect([repeat.status, repeat.body, repeat.revision]).toEqual([200, id, first.revision]);
      expect(await running.streams.read(id)).toHaveLength(length);
    },
  );

  it('takes a repeat of a conditional command for what it is, though the revision has moved on', async () => {
    const id = await orderAfter();
    const headers = { 'idempotency-key': randomUUID(), 'if-match': '"0"' };
    const body = bodyOf('address');
    expect((await running.api.command('address', id, body, headers)).revision).toBe(1);
    const repeat = await running.api.command('address', id, body, headers);
    expect([repeat.status, repeat.revision]).toEqual([200, 1]);
  });

  it('answers 422 to the same key with another body, on a create and on a change', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const id = (await running.api.command('create', '', anOrder(), headers)).body;
    const other = await running.api.command('create', '', anOrder('Other'), headers);
    expect([other.status, other.body.type]).toEqual([422, 'urn:keelson:problem:idempotency-key-reused']);
    await running.api.command('address', id, { deliveryAddress: 'here' }, headers);
    const elsewhere = await running.api.command('address', id, { deliveryAddress: 'there' }, headers);
    expect(elsewhere.status).toBe(422);
  });

  it('is the same request when members come in another order', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const { shopItems, accountEmail, deliveryAddress } = anOrder();
    const first = await running.api.command('create', '', { shopItems, accountEmail, deliveryAddress }, headers);
    const repeat = await running.api.command('create', '', { deliveryAddress, accountEmail, shopItems }, headers);
    expect([repeat.status, repeat.body]).toEqual([201, first.body]);
  });
});

describe('ETag and If-Match', () => {
  it('carries out a command on the revision that it names', async () => {
    const id = await orderAfter();
    const answer = await running.api.command('address', id, bodyOf('address'), { 'if-match': '"0"' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"1"']);
  });

  it('answers 412 to a command on another revision, and changes nothing', async () => {
    const id = await orderAfter('address');
    const answer = await running.api.command('pay', id, aPayment(), { 'if-match': '"0"' });
    expect([answer.status, answer.body.status]).toEqual([412, 412]);
    expect(await running.streams.read(id)).toHaveLength(2);
  });

  it('answers 304 to a read that holds the newest order', async () => {
    const id = await orderAfter();
    const { headers } = await running.api.order(id, 0);
    const again = await running.api.call('GET', `/${id}`, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect([again.status, again.body]).toEqual([304, '']);
  });
});

describe('reading one order', () => {
  it.each(['header', 'query'])('waits for the revision that min-revision asks for (%s)', async (place) => {
    const id = await orderAfter('address', 'cart', 'pay');
    const { revision } = await running.api.command('submit', id);
    const answer =
      place === 'header'
        ? await running.api.order(id, revision)
        : await running.api.call('GET', `/${id}?min-revision=${revision}`);
    expect([answer.status, answer.revision, answer.body.submitted]).toEqual([200, 4, true]);
  });

  it('answers 400 at once for a revision that the order does not have', async () => {
    const id = await orderAfter();
    expect((await running.api.call('GET', `/${id}`, { headers: { 'min-revision': '7' } })).status).toBe(400);
  });

  it('knows ids in upper case too', async () => {
    const id = await orderAfter();
    expect((await running.api.order(id.toUpperCase(), 0)).body.id).toBe(id);
    expect((await running.api.command('pay', id.toUpperCase(), aPayment())).body).toBe(id);
  });
});

describe('search', () => {
  const found = (text: string, page = 1, size = 10) => running.api.search(text, page, size);

  it('finds an order by title, description, e-mail and address, by the beginning of a word, in any case', async () => {
    const [title, description, email, address] = [uniqueWord(), uniqueWord(), uniqueWord(), uniqueWord()];
    const item = { id: 'sku-1', title: `Fine ${title}`, description: `a ${description}`, quantity: 1, price: 1 };
    const body = { shopItems: [item], accountEmail: `${email}@example.com`, deliveryAddress: `1 ${address} Street` };
    const id = (await running.api.command('create', '', body)).body;
    const texts = [title, description, email, address, title.slice(0, 20), title.toUpperCase(), `fine ${title}`];
    for (const text of texts) {
      await vi.waitFor(async () => expect((await found(text)).body.orders).toMatchObject([{ id }]), { timeout: 5_000 });
    }
  });

  it('shows the orders as a read does, in pages that do not overlap', async () => {
    const word = uniqueWord();
    const ids = await Promise.all(
      Array.from({ length: 5 }, async () => (await running.api.command('create', '', anOrder(word))).body as string),
    );
    await vi.waitFor(
      async () =>
        expect((await found(word, 1, 2)).body.pagination).toEqual({
          totalCount: 5,
          totalPages: 3,
          page: 1,
          size: 2,
          hasMore: true,
        }),
      { timeout: 5_000 },
    );
    const pages = await Promise.all([1, 2, 3].map(async (page) => (await found(word, page, 2)).body));
    expect(pages.map(({ pagination }) => pagination.hasMore)).toEqual([true, true, false]);
    const shown = pages.flatMap(({ orders }) => orders);
    expect(shown.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(shown[0]).toEqual((await running.api.order(shown[0].id)).body);
  });

  it('answers an empty page where nothing is found or left', async () => {
    expect((await found(uniqueWord())).body).toEqual({
      pagination: { totalCount: 0, totalPages: 0, page: 1, size: 10, hasMore: false },
      orders: [],
    });
    const beyond = await found('', 100_000, 100);
    expect([beyond.status, beyond.body.orders]).toEqual([200, []]);
  });

  it.each(['"', '*', 'a AND', 'NEAR(', '-x', 'title:"', "' OR 1=1 --", '(((', '%00', '\u0000', '{"$where":1}', '🜁'])(
    'takes %j for plain text',
    async (text) => {
      expect((await found(text)).status).toBe(200);
    },
  );
});

describe('what is around the API', () => {
  it('serves one OpenAPI document of all that can be called', async () => {
    const { status, body } = await running.api.call('GET', '//openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\./);
    const base = '/api/v1/orders';
    const methods = (path: string) => Object.keys(body.paths[path] ?? {}).filter((method) => method !== 'head');
    for (const put of ['pay', 'submit', 'cart', 'address']) expect(methods(`${base}/${put}/{id}`)).toEqual(['put']);
    for (const post of ['cancel', 'complete']) expect(methods(`${base}/${post}/{id}`)).toEqual(['post']);
    expect([methods(base), methods(`${base}/{id}`)]).toEqual([['post'], ['get']]);
    expect([methods(`${base}/search`), methods(`${base}/{id}/events`)]).toEqual([['get'], ['get']]);
  });

  it('serves the page to read and try it, and leads the old address there', async () => {
    const page = await running.api.call('GET', '//docs');
    const shown = page.status === 200 ? page : await running.api.call('GET', `/${page.headers.get('location')}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const old = await running.api.call('GET', '//swagger/index.html');
    expect([old.status, old.headers.get('location')]).toEqual([301, '/docs']);
  });

  it('serves a start page', async () => {
    const page = await running.api.call('GET', '//');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });
});
