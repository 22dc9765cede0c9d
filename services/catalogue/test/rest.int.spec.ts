import { randomUUID } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { productView } from '../contract/index.ts';
import { callerWith, cleat, newSku, operator, type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

const problem = (status: number, type: string) => ({
  status,
  body: { type: `urn:keelson:problem:${type}`, status, title: expect.any(String), detail: expect.any(String) },
});

describe('a seller', () => {
  test('creates a product, and everybody can read it at once', async () => {
    const sku = newSku();
    const made = await platform.rest('POST', '', { sku, ...cleat }, operator);
    expect(made).toMatchObject({ status: 201, body: { sku, revision: 0 } });
    expect(made.headers.get('location')).toBe(`/api/v1/products/${sku}`);
    expect(made.headers.get('etag')).toBe('"0"');
    const { status, headers, body } = await platform.rest('GET', `/${sku}`);
    expect([status, headers.get('etag')]).toEqual([200, '"0"']);
    expect(body).toEqual({ sku, ...cleat, retired: false, revision: 0 });
    expect(Compile(productView).Check(body)).toBe(true);
  });

  test('changes it, its price, and takes it off sale; the reader who names the revision sees it', async () => {
    const sku = await platform.product();
    const other = { title: 'Bronze cleat', description: '', category: '', pictureUrls: ['/pictures/b.svg'] };
    expect((await platform.rest('PUT', `/${sku}`, other, operator)).body).toEqual({ sku, revision: 1 });
    expect((await platform.rest('PUT', `/${sku}/price`, { price: 17.5 }, operator)).body).toEqual({ sku, revision: 2 });
    expect((await platform.rest('POST', `/${sku}/retire`, undefined, operator)).body).toEqual({ sku, revision: 3 });
    const { body } = await platform.rest('GET', `/${sku}?min-revision=3`);
    expect(body).toEqual({ sku, ...other, price: 17.5, retired: true, revision: 3 });
    expect((await platform.events(sku)).map(({ type }) => type)).toEqual([
      'V1_PRODUCT_CREATED',
      'V1_PRODUCT_CHANGED',
      'V1_PRICE_CHANGED',
      'V1_PRODUCT_RETIRED',
    ]);
  });

  test('who asks for what is so already changes nothing', async () => {
    const sku = await platform.product();
    const { price, ...details } = cleat;
    expect((await platform.rest('PUT', `/${sku}`, details, operator)).body).toEqual({ sku, revision: 0 });
    expect((await platform.rest('PUT', `/${sku}/price`, { price }, operator)).body).toEqual({ sku, revision: 0 });
    expect(await platform.events(sku)).toHaveLength(1);
  });

  test('cannot make a product twice, nor change one that is retired or unknown', async () => {
    const sku = await platform.product();
    expect(await platform.rest('POST', '', { sku, ...cleat }, operator)).toMatchObject(
      problem(409, 'product-already-exists'),
    );
    await platform.rest('POST', `/${sku}/retire`, undefined, operator);
    expect(await platform.rest('PUT', `/${sku}/price`, { price: 1 }, operator)).toMatchObject(
      problem(409, 'product-retired'),
    );
    expect((await platform.rest('PUT', `/${newSku()}/price`, { price: 1 }, operator)).status).toBe(404);
  });

  test('who repeats a command under its key gets the first answer; another one under it is refused', async () => {
    const sku = newSku();
    const headers = { ...operator, 'idempotency-key': randomUUID() };
    for (let time = 0; time < 2; time++) {
      expect(await platform.rest('POST', '', { sku, ...cleat }, headers)).toMatchObject({
        status: 201,
        body: { sku, revision: 0 },
      });
    }
    expect((await platform.rest('POST', '', { sku, ...cleat, price: 1 }, headers)).status).toBe(422);
    const change = { ...operator, 'idempotency-key': randomUUID() };
    for (let time = 0; time < 2; time++) {
      const { body } = await platform.rest('PUT', `/${sku}/price`, { price: 5 }, change);
      expect(body).toEqual({ sku, revision: 1 });
    }
    expect(await platform.events(sku)).toHaveLength(2);
  });

  test('who names a revision that has passed changes nothing', async () => {
    const sku = await platform.product();
    await platform.rest('PUT', `/${sku}/price`, { price: 5 }, operator);
    const late = await platform.rest('PUT', `/${sku}/price`, { price: 6 }, { ...operator, 'if-match': '"0"' });
    expect(late).toMatchObject(problem(412, 'wrong-revision'));
    expect((await platform.rest('PUT', `/${sku}/price`, { price: 6 }, { ...operator, 'if-match': '"1"' })).status).toBe(
      200,
    );
  });

  test.each([
    ['POST', '', { sku: newSku(), ...cleat }],
    ['PUT', '/some-sku', cleat],
    ['PUT', '/some-sku/price', { price: 1 }],
    ['POST', '/some-sku/retire', undefined],
  ])('must be an operator: %s %s', async (method, path, body) => {
    expect(await platform.rest(method, path, body)).toMatchObject(problem(401, 'unauthenticated'));
    expect(await platform.rest(method, path, body, callerWith('customer'))).toMatchObject(problem(403, 'forbidden'));
  });

  test.each([
    ['POST', '', { sku: '-', ...cleat }, 'sku'],
    ['POST', '', { sku: newSku(), ...cleat, price: -1 }, 'price'],
    ['POST', '', { sku: newSku(), ...cleat, price: 1.999 }, 'price'],
    ['POST', '', { sku: newSku(), ...cleat, pictureUrls: ['ftp://example.com/a.jpg'] }, 'pictureUrls[0]'],
    ['PUT', '/-', { title: 'A' }, 'sku'],
    ['PUT', '/some-sku', {}, 'title'],
    ['PUT', '/some-sku/price', { price: '1' }, 'price'],
    ['POST', '/__proto__/retire', undefined, 'sku'],
  ])('with a wrong value is told which: %s %s %j', async (method, path, body, field) => {
    const answer = await platform.rest(method, path, body, operator);
    expect(answer).toMatchObject(problem(400, 'invalid'));
    expect(answer.body.errors[0].field).toBe(field);
  });
});

describe('a reader of one product', () => {
  test('is told that there is none', async () => {
    expect(await platform.rest('GET', `/${newSku()}`)).toMatchObject(problem(404, 'product-not-found'));
    expect(await platform.rest('GET', `/${newSku()}/prices`)).toMatchObject(problem(404, 'product-not-found'));
  });

  test('who has it is not sent it again', async () => {
    const sku = await platform.product();
    expect(await platform.rest('GET', `/${sku}`, undefined, { 'if-none-match': '"0"' })).toMatchObject({ status: 304 });
    await platform.rest('PUT', `/${sku}/price`, { price: 5 }, operator);
    const changed = await platform.rest('GET', `/${sku}?min-revision=1`, undefined, { 'if-none-match': '"0"' });
    expect(changed).toMatchObject({ status: 200, body: { price: 5 } });
  });

  test('who names a revision that it does not have is told so at once', async () => {
    const sku = await platform.product();
    const answer = await platform.rest('GET', `/${sku}?min-revision=7`);
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'min-revision']);
  });

  test('finds the SKU as it is written: case counts', async () => {
    const sku = await platform.product();
    expect((await platform.rest('GET', `/${sku.toUpperCase()}`)).status).toBe(404);
  });

  test.each(['/-a', '/a b', `/${'x'.repeat(65)}`, '/a?min-revision=-1', '/a?min-revision=x'])(
    'asked for as %s is a 400',
    async (path) => {
      expect(await platform.rest('GET', path)).toMatchObject(problem(400, 'invalid'));
    },
  );
});

test('the prices that a product has had are told with their times, oldest first', async () => {
  const before = Date.now();
  const sku = await platform.product();
  await platform.rest('PUT', `/${sku}/price`, { price: 17.5 }, operator);
  await platform.rest('PUT', `/${sku}/price`, { price: 19.99 }, operator);
  const { body } = await platform.rest('GET', `/${sku}/prices`);
  expect(body.prices.map(({ price }: { price: number }) => price)).toEqual([19.99, 17.5, 19.99]);
  const times = body.prices.map(({ since }: { since: string }) => Date.parse(since));
  expect(times).toEqual([...times].sort());
  expect(times[0]).toBeGreaterThanOrEqual(before - 1);
  expect(times[2]).toBeLessThanOrEqual(Date.now() + 1);
});

describe('a list', () => {
  const word = `w${randomUUID().slice(0, 8)}`;
  const category = `Category ${word}`;
  const skus = Array.from({ length: 12 }, (_, index) => `${word}-${String(index).padStart(2, '0')}`);
  const listed = async (query: string) => {
    const { body } = await platform.rest('GET', `?${query}`);
    return body.products.map((product: { sku: string }) => product.sku);
  };
  const inCategory = `category=${encodeURIComponent(category)}`;

  beforeAll(async () => {
    await Promise.all(
      skus.map((sku, index) =>
        platform.product({ title: `Cleat ${word}`, category: index < 3 ? 'Other' : category }, sku),
      ),
    );
    await platform.rest('POST', `/${skus[11]}/retire`, undefined, operator);
    await platform.lists(`search=${word}`, 11);
  });

  test('finds by words, without what is off sale', async () => {
    const { body } = await platform.rest('GET', `?search=cle%20${word}`);
    expect(body.pagination).toEqual({ totalCount: 11, totalPages: 2, page: 1, size: 10, hasMore: true });
    expect(body.products).toHaveLength(10);
    expect(Compile(productView).Check(body.products[0])).toBe(true);
  });

  test('shows what is off sale where asked', async () => {
    expect(await listed(`search=${word}&retired=true&size=100`)).toEqual(skus);
  });

  test('can be of one category alone, with words or without', async () => {
    expect(await listed(`${inCategory}&search=cleat`)).toEqual(skus.slice(3, 11));
    expect(await listed(inCategory)).toEqual(skus.slice(3, 11));
    expect(await listed(`${inCategory}&retired=true`)).toEqual(skus.slice(3));
    expect(await listed(`category=${encodeURIComponent(category.toLowerCase())}`)).toEqual([]);
  });

  test('leads through all of it once, page by page', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => listed(`${inCategory}&page=${page}&size=3`)));
    expect(pages.flat()).toEqual(skus.slice(3, 11));
  });

  test('follows a change of category', async () => {
    const sku = await platform.product({ title: `Moving ${word}x`, category });
    await platform.lists(`${inCategory}&search=${word}x`, 1);
    await platform.rest('PUT', `/${sku}`, { title: `Moving ${word}x`, category: 'Elsewhere' }, operator);
    await platform.lists(`${inCategory}&search=${word}x`, 0);
    expect(await listed(`category=Elsewhere&search=${word}x`)).toEqual([sku]);
  });

  test('of products by name is in the order asked for, each once, right after they were made', async () => {
    const sku = await platform.product();
    const { body } = await platform.rest(
      'GET',
      `?sku=${sku}&sku=${newSku()}&sku=${skus[11]}&sku=${sku}&search=nothing`,
    );
    expect(body.products.map((product: { sku: string }) => product.sku)).toEqual([sku, skus[11]]);
    expect(body.pagination).toEqual({ totalCount: 2, totalPages: 1, page: 1, size: 100, hasMore: false });
    expect(await listed(`sku=${sku}`)).toEqual([sku]);
  });

  test.each([
    ['page=0', 'page'],
    ['size=101', 'size'],
    ['retired=maybe', 'retired'],
    ['search=a&search=b', 'search'],
    [`search=${'x'.repeat(1001)}`, 'search'],
    [`category=${'x'.repeat(101)}`, 'category'],
    ['sku=-a', 'sku[0]'],
    [Array(101).fill('sku=a').join('&'), 'sku'],
  ])('with %s is a 400 with the field named', async (query, field) => {
    const answer = await platform.rest('GET', `?${query}`);
    expect(answer).toMatchObject(problem(400, 'invalid'));
    expect(answer.body.errors[0].field).toBe(field);
  });
});

test('the OpenAPI document tells of all of it', async () => {
  const { paths } = await platform.openapi();
  expect(Object.keys(paths).sort()).toEqual([
    '/api/v1/products',
    '/api/v1/products/{sku}',
    '/api/v1/products/{sku}/price',
    '/api/v1/products/{sku}/prices',
    '/api/v1/products/{sku}/retire',
  ]);
  const { post, get } = paths['/api/v1/products'];
  expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['201', '400', '401', '403', '409', '422']));
  expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['search', 'category', 'retired', 'sku', 'page', 'size', 'x-request-deadline']),
  );
});

test('both projections can be watched on the admin port', async () => {
  const { projections } = await platform.admin('/projections');
  expect(projections.map(({ name }: { name: string }) => name)).toEqual(['catalogue-documents', 'catalogue-search']);
});
