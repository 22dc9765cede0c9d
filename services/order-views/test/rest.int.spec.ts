import { randomUUID } from 'node:crypto';
import { orderView } from '@keelson/orders/contract';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allEngines, Platform } from './platform.ts';
import { addressChanged, cartUpdated, cleat, completed, created, paid, submitted } from './samples.ts';

describe.each(allEngines)('reading orders over REST, views in $name', (engines) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start(engines);
  });
  afterAll(() => platform.stop());

  const problem = (status: number, type: string) => ({
    status,
    body: { type: `urn:keelson:problem:${type}`, status, title: expect.any(String), detail: expect.any(String) },
  });

  describe('one order', () => {
    test('comes with every field of the contract, and its revision as ETag', async () => {
      const id = await platform.order(paid, submitted, completed);
      const { status, headers, body } = await platform.shows(id, 3);
      expect(status).toBe(200);
      expect(headers.get('etag')).toBe('"3"');
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(body).toEqual({
        id,
        orderId: id,
        shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 }],
        accountEmail: 'ann@example.com',
        deliveryAddress: '1 Harbour Street, Bergen',
        cancelReason: '',
        totalPrice: 39.98,
        deliveredTime: '2026-05-02T08:30:00.250Z',
        paid: true,
        submitted: true,
        completed: true,
        canceled: false,
        payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' },
      });
      expect(Compile(orderView).Check(body)).toBe(true);
    });

    test('is there right after its creation, always', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => (await platform.rest(`/${await platform.order()}`)).status),
      );
      expect(new Set(answers)).toEqual(new Set([200]));
    });

    test('is found by its id in capitals', async () => {
      const id = await platform.order();
      expect(await platform.rest(`/${id.toUpperCase()}`)).toMatchObject({ status: 200, body: { id } });
    });

    test('is at least as new as the revision that the reader names, by query or by header', async () => {
      const id = await platform.order();
      await platform.shows(id, 0);
      await platform.append(id, cartUpdated);
      expect((await platform.rest(`/${id}?min-revision=1`)).body.totalPrice).toBe(0.3);
      await platform.append(id, addressChanged);
      const { body } = await platform.rest(`/${id}`, { 'min-revision': '2' });
      expect(body.deliveryAddress).toBe('2 Quay Road, Oslo');
    });

    test('at a revision that the order does not have is a 400, at once', async () => {
      const id = await platform.order();
      await platform.shows(id, 0);
      const { status, body } = await platform.rest(`/${id}?min-revision=7`);
      expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field: 'min-revision' });
    });

    test('is not sent again to who has it', async () => {
      const id = await platform.order();
      const etag = (await platform.shows(id, 0)).headers.get('etag') ?? '';
      const again = await platform.rest(`/${id}`, { 'if-none-match': etag });
      expect(again).toMatchObject({ status: 304, body: undefined });
      expect(again.headers.get('etag')).toBe(etag);
      await platform.append(id, paid);
      await platform.shows(id, 1);
      expect((await platform.rest(`/${id}`, { 'if-none-match': etag })).status).toBe(200);
    });

    test('can be asked for by HEAD', async () => {
      const id = await platform.order();
      await platform.shows(id, 0);
      const { status, headers, body } = await platform.rest(`/${id}`, {}, 'HEAD');
      expect([status, headers.get('etag'), body]).toEqual([200, '"0"', undefined]);
    });

    test('that does not exist is a 404, also where a revision is named', async () => {
      expect(await platform.rest(`/${randomUUID()}`)).toMatchObject(problem(404, 'order-not-found'));
      expect(await platform.rest(`/${randomUUID()}?min-revision=3`)).toMatchObject(problem(404, 'order-not-found'));
    });

    test.each([
      ['/42', 'id'],
      ['/__proto__', 'id'],
      [`/${randomUUID()}0`, 'id'],
      [`/${'x'.repeat(100)}`, 'id'],
      [`/${randomUUID()}?min-revision=abc`, 'min-revision'],
      [`/${randomUUID()}?min-revision=-1`, 'min-revision'],
      [`/${randomUUID()}?min-revision=1.5`, 'min-revision'],
      [`/${randomUUID()}?min-revision=99999999999999999999`, 'min-revision'],
      [`/${randomUUID()}?min-revision=1&min-revision=2`, 'min-revision'],
    ])('asked for as %s is a 400 with the field named', async (path, field) => {
      const answer = await platform.rest(path);
      expect(answer).toMatchObject(problem(400, 'invalid'));
      expect(answer.body.errors[0].field).toBe(field);
    });

    test('with a malformed header is a 400', async () => {
      const id = await platform.order();
      expect((await platform.rest(`/${id}`, { 'min-revision': 'x' })).status).toBe(400);
      expect((await platform.rest(`/${id}`, { 'x-request-deadline': 'tomorrow' })).status).toBe(400);
    });
  });

  describe('search', () => {
    const word = `w${randomUUID().slice(0, 8)}`;
    let ids: string[];
    beforeAll(async () => {
      ids = Array.from({ length: 23 }, () => randomUUID()).sort();
      await Promise.all(
        ids.map((id) => {
          const shopItems = [{ ...cleat, title: `Cleat ${word}` }];
          return platform.append(id, { ...created, data: { ...created.data, shopItems } });
        }),
      );
      await platform.finds(word, ids.length);
    });

    test('answers the first ten, and how many there are', async () => {
      const { status, body } = await platform.rest(`/search?search=${word}`);
      expect(status).toBe(200);
      expect(body.pagination).toEqual({ totalCount: 23, totalPages: 3, page: 1, size: 10, hasMore: true });
      expect(body.orders).toHaveLength(10);
      expect(Compile(orderView).Check(body.orders[0])).toBe(true);
    });

    test('leads through all orders once, page by page', async () => {
      const found: string[] = [];
      for (let page = 1, more = true; more; page++) {
        const { body } = await platform.rest(`/search?search=${word}&page=${page}&size=7`);
        found.push(...body.orders.map((order: { id: string }) => order.id));
        more = body.pagination.hasMore;
      }
      expect(found).toEqual(ids);
    });

    test('finds by the beginning of a word, by e-mail and by address, whatever the case', async () => {
      const id = randomUUID();
      const data = { ...created.data, accountEmail: `${word}.bob@example.org`, deliveryAddress: `Pier ${word}` };
      await platform.append(id, { ...created, data });
      await platform.finds(word, 24);
      const find = async (text: string) =>
        (await platform.rest(`/search?search=${encodeURIComponent(text)}`)).body.orders.map(
          (one: { id: string }) => one.id,
        );
      expect(await find(`bob ${word}`)).toEqual([id]);
      expect(await find(`PIER ${word.toUpperCase()}`)).toEqual([id]);
      expect(await find(`pie ${word.slice(0, -2)}`)).toEqual([id]);
      await platform.append(id, cartUpdated, {
        type: 'V1_DELIVERY_ADDRESS_CHANGED',
        data: { deliveryAddress: 'Elsewhere' },
      });
      await platform.finds(`pier ${word}`, 0);
    });

    test.each([
      '"',
      'zzz* OR cleat',
      'title:cleat',
      '(((',
      `${word}" AND "x`,
      "'; DROP TABLE",
      '\u0000',
      '💥',
      'zzz\\',
    ])('takes %j as plain text', async (text) => {
      const { status, body } = await platform.rest(`/search?search=${encodeURIComponent(text)}`);
      expect([status, body.pagination?.totalCount]).toEqual([200, 0]);
    });

    test('without a text finds every order', async () => {
      const { body } = await platform.rest('/search');
      expect(body.pagination.totalCount).toBeGreaterThanOrEqual(23);
      expect((await platform.rest('/search?search=')).body.pagination).toEqual(body.pagination);
    });

    test.each([4, 1_001, 1_000_000, 2_147_483_647])('beyond the end, page %i, is empty', async (page) => {
      const { status, body } = await platform.rest(`/search?search=${word}&page=${page}&size=100`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ orders: [], pagination: { page, hasMore: false } });
    });

    test.each([
      ['page=0', 'page'],
      ['page=-1', 'page'],
      ['page=1.5', 'page'],
      ['page=abc', 'page'],
      ['page=', 'page'],
      ['page=2147483648', 'page'],
      ['page=1&page=2', 'page'],
      ['page=1e3', 'page'],
      ['size=0', 'size'],
      ['size=101', 'size'],
      ['size=-10', 'size'],
      ['size=ten', 'size'],
      ['search=a&search=b', 'search'],
    ])('with %s is a 400 with the field named', async (query, field) => {
      const answer = await platform.rest(`/search?${query}`);
      expect(answer).toMatchObject(problem(400, 'invalid'));
      expect(answer.body.errors[0].field).toBe(field);
    });
  });

  test('a text to search for that is too long is a 400', async () => {
    const answer = await platform.rest(`/search?search=${'x'.repeat(1_001)}`);
    expect(answer).toMatchObject(problem(400, 'invalid'));
    expect(answer.body.errors[0].field).toBe('search');
  });

  test('what is no query here is refused as such', async () => {
    expect((await platform.rest('/search', {}, 'DELETE')).status).toBe(405);
    expect((await platform.rest(`/${randomUUID()}/nothing`)).status).toBe(404);
  });

  test('the OpenAPI document tells of all of it', async () => {
    const document = await platform.openapi();
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/v1/orders/search',
      '/api/v1/orders/{id}',
      '/api/v1/orders/{id}/events',
    ]);
    const { get } = document.paths['/api/v1/orders/search'];
    expect(get.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(
      expect.arrayContaining(['search', 'page', 'size']),
    );
    expect(Object.keys(get.responses)).toEqual(expect.arrayContaining(['200', '400', '503']));
  });

  test('the OpenAPI document tells of deadlines wherever they count', async () => {
    const { paths } = await platform.openapi();
    for (const path of Object.keys(paths)) {
      const { parameters, responses } = paths[path].get;
      expect(parameters.map(({ name }: { name: string }) => name)).toContain('x-request-deadline');
      expect(Object.keys(responses)).toContain('504');
    }
  });
});
