import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerWith, cleat, newSku, operator, type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

const message = { ...cleat, price: '19.99', pictureUrls: cleat.pictureUrls };
const refused = (code: status) => expect.objectContaining({ code });

describe('commands over gRPC', () => {
  test('do what those over REST do', async () => {
    const sku = newSku();
    expect(await platform.call('CreateProduct', { sku, ...message }, operator)).toEqual({ sku, revision: 0 });
    const change = { sku, ...message, title: 'Bronze cleat' };
    expect(await platform.call('ChangeProduct', change, operator)).toEqual({ sku, revision: 1 });
    expect(await platform.call('ChangePrice', { sku, price: '17.5' }, operator)).toEqual({ sku, revision: 2 });
    expect(await platform.call('RetireProduct', { sku }, operator)).toEqual({ sku, revision: 3 });
    const { body } = await platform.rest('GET', `/${sku}?min-revision=3`);
    expect(body).toMatchObject({ title: 'Bronze cleat', price: 17.5, retired: true });
  });

  test('share their keys with REST', async () => {
    const sku = newSku();
    const headers = { ...operator, 'idempotency-key': sku };
    await platform.rest('POST', '', { sku, ...cleat }, headers);
    expect(await platform.call('CreateProduct', { sku, ...message }, headers)).toEqual({ sku, revision: 0 });
    expect(await platform.events(sku)).toHaveLength(1);
  });

  test('are refused by the same rules', async () => {
    const sku = await platform.product();
    await expect(platform.call('CreateProduct', { sku, ...message }, operator)).rejects.toEqual(
      refused(status.FAILED_PRECONDITION),
    );
    await expect(platform.call('ChangePrice', { sku: newSku(), price: '1' }, operator)).rejects.toEqual(
      refused(status.NOT_FOUND),
    );
    await expect(platform.call('RetireProduct', { sku })).rejects.toEqual(refused(status.UNAUTHENTICATED));
    await expect(platform.call('RetireProduct', { sku }, callerWith('customer'))).rejects.toEqual(
      refused(status.PERMISSION_DENIED),
    );
  });

  test.each([
    ['CreateProduct', { sku: newSku(), ...message, price: 'cheap' }, 'price must be a decimal such as "12.50"'],
    ['CreateProduct', { sku: newSku(), ...message, price: '0' }, 'price'],
    ['CreateProduct', { ...message }, 'sku'],
    ['CreateProduct', { sku: newSku(), ...message, pictureUrls: ['x'] }, 'picture_urls[0]'],
    ['ChangePrice', { sku: 'a', price: '-1' }, 'price'],
    ['RetireProduct', { sku: '-' }, 'sku'],
  ])('with a wrong value are told which, in the terms of the contract: %s %j', async (method, request, field) => {
    const answer = platform.call(method, request, operator);
    await expect(answer).rejects.toEqual(refused(status.INVALID_ARGUMENT));
    await expect(answer).rejects.toThrow(field);
  });
});

describe('queries over gRPC', () => {
  test('one product, several, a search and prices need no token', async () => {
    const sku = await platform.product({ title: 'Capstan' });
    const shown = { sku, ...message, title: 'Capstan', retired: false, revision: 0 };
    expect(await platform.call('GetProduct', { sku }, { 'min-revision': '0' })).toEqual({ product: shown });
    expect(await platform.call('GetProducts', { skus: [newSku(), sku] })).toEqual({ products: [shown] });
    await platform.lists('search=capstan', 1);
    expect(await platform.call('SearchProducts', { search: 'capst', category: cleat.category })).toEqual({
      pagination: { totalCount: 1, totalPages: 1, page: 1, size: 10, hasMore: false },
      products: [shown],
    });
    const { prices } = await platform.call('ListPrices', { sku });
    expect(prices).toEqual([{ price: '19.99', since: { seconds: expect.any(Number), nanos: expect.any(Number) } }]);
  });

  test('hide what is off sale from a search, unless asked', async () => {
    const sku = await platform.product({ title: 'Topgallant' });
    await platform.lists('search=topgallant', 1);
    await platform.call('RetireProduct', { sku }, operator);
    await platform.lists('search=topgallant', 0);
    const { products } = await platform.call('SearchProducts', { search: 'topgallant', withRetired: true });
    expect(products).toEqual([expect.objectContaining({ sku, retired: true })]);
    expect((await platform.call('GetProduct', { sku })).product.retired).toBe(true);
  });

  test.each([
    ['GetProduct', { sku: '-' }, status.INVALID_ARGUMENT],
    ['GetProduct', { sku: newSku() }, status.NOT_FOUND],
    ['GetProducts', { skus: [] }, status.INVALID_ARGUMENT],
    ['GetProducts', { skus: Array(101).fill('a') }, status.INVALID_ARGUMENT],
    ['GetProducts', { skus: ['a', '-'] }, status.INVALID_ARGUMENT],
    ['SearchProducts', { page: -1 }, status.INVALID_ARGUMENT],
    ['SearchProducts', { category: 'x'.repeat(101) }, status.INVALID_ARGUMENT],
    ['ListPrices', { sku: newSku() }, status.NOT_FOUND],
    ['ListPrices', { sku: '' }, status.INVALID_ARGUMENT],
  ])('%s %j is refused', async (method, request, code) => {
    await expect(platform.call(method, request)).rejects.toEqual(refused(code));
  });
});

describe('who charges by a price', () => {
  test('gets the one of this moment, however often it has just changed', async () => {
    const sku = await platform.product();
    for (let price = 1; price <= 25; price++) {
      await platform.call('ChangePrice', { sku, price: `${price}` }, operator);
      const { products } = await platform.call('GetProducts', { skus: [sku], fresh: true });
      expect(products).toEqual([expect.objectContaining({ price: `${price}.00`, revision: price })]);
    }
  });

  test('sees at once that a product is off sale, and one that has just been made', async () => {
    const skus = await Promise.all([platform.product(), platform.product()]);
    await platform.call('RetireProduct', { sku: skus[0] }, operator);
    const { products } = await platform.call('GetProducts', { skus, fresh: true });
    expect(products.map(({ retired }: { retired: boolean }) => retired)).toEqual([true, false]);
  });
});

test('a product that a newer version has written is refused as such, and nothing is guessed', async () => {
  const sku = await platform.product();
  await platform.append(sku, 'V9_PRODUCT_BEAMED', {});
  for (const [method, request] of [
    ['GetProducts', { skus: [sku], fresh: true }],
    ['ListPrices', { sku }],
  ] as const) {
    await expect(platform.call(method, request)).rejects.toEqual(refused(status.UNAVAILABLE));
  }
});
