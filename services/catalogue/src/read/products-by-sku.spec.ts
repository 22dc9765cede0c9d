import type { Versioned } from '@keelson/eventsourcing';
import type { DocumentView } from '@keelson/readmodel';
import { expect, test, vi } from 'vitest';
import type { Product } from '../domain/product.ts';
import { ProductsBySku } from './products-by-sku.ts';

const product = (id: string, revision: number, priceMinor: number): Versioned<Product> => ({
  id,
  revision,
  doc: { title: id, description: '', category: '', pictureUrls: [], priceMinor, retired: false },
});
const bounds = { deadline: Date.now() + 60_000, signal: new AbortController().signal };

/** A view that shows an old price of `a`; the streams hold a new one, and `b`, which the view lacks. */
function reading() {
  const shown = new Map([['a', product('a', 0, 100)]]);
  const streams = new Map([
    ['a', product('a', 1, 90)],
    ['b', product('b', 0, 200)],
  ]);
  const getMany = async () => shown;
  const read = vi.fn(async (sku: string) => streams.get(sku));
  const current = async () => ({ getMany }) as unknown as DocumentView<Product>;
  return { products: new ProductsBySku({ current }, { read }), read };
}

test('products come from the view, and the event store is asked for those alone that it lacks', async () => {
  const { products, read } = reading();
  const found = await products.read(['b', 'a', 'c', 'b'], false, bounds);
  expect(found.map(({ id, doc }) => [id, doc.priceMinor])).toEqual([
    ['b', 200],
    ['a', 100],
  ]);
  expect(read.mock.calls.map(([sku]) => sku)).toEqual(['b', 'c']);
});

test('who wants them fresh gets the price of this moment, by one call for each that reads what the view lacks', async () => {
  const { products, read } = reading();
  const found = await products.read(['a', 'b'], true, bounds);
  expect(found.map(({ id, doc }) => [id, doc.priceMinor])).toEqual([
    ['a', 90],
    ['b', 200],
  ]);
  expect(read.mock.calls).toEqual([
    ['a', bounds.deadline, product('a', 0, 100)],
    ['b', bounds.deadline, undefined],
  ]);
});

test('a price is not guessed while the event store is away', async () => {
  const { products, read } = reading();
  read.mockRejectedValue(Object.assign(new Error('away'), { code: 'unavailable' }));
  await expect(products.read(['a'], true, bounds)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await products.read(['a'], false, bounds)).toHaveLength(1);
});
