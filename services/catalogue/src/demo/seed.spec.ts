import { expect, test } from 'vitest';
import { demoCatalogue } from '../../contract/demo.ts';
import { type SeedOptions, seedDemo } from './seed.ts';

const skus = demoCatalogue.map(({ sku }) => sku);

/** A catalogue with some products; `unready` so many looks before the view holds them. */
function catalogue(existing: readonly string[], unready = 0) {
  const there = new Set(existing);
  const made: string[] = [];
  let looks = 0;
  const options: SeedOptions = {
    handler: {
      create: async (_command, { id = '' }) => {
        there.add(id);
        made.push(id);
        return { id, revision: 0 };
      },
    },
    exists: async (sku) => there.has(sku),
    count: async () => (looks > unready ? there.size : 0),
    ready: async () => ++looks > unready,
    signal: new AbortController().signal,
  };
  return { options, made };
}

test('where there is nothing, everything is made, the first product first and the last one last', async () => {
  const { options, made } = catalogue([]);
  expect(await seedDemo(options)).toBe(24);
  expect([...made].sort()).toEqual([...skus].sort());
  expect([made[0], made.at(-1)]).toEqual([skus[0], skus.at(-1)]);
});

test('a catalogue of somebody’s own is left alone, also while the view does not hold it yet', async () => {
  expect(await seedDemo(catalogue(['own-product']).options)).toBe(0);
  expect(await seedDemo(catalogue(['own-product'], 1).options)).toBe(0);
});

test('the demo is made once', async () => {
  const { options, made } = catalogue(skus);
  expect(await seedDemo(options)).toBe(0);
  expect(made).toEqual([]);
});

test('what was cut short is finished', async () => {
  const { options, made } = catalogue(['own-product', ...skus.slice(0, 5)]);
  expect(await seedDemo(options)).toBe(19);
  expect([...made].sort()).toEqual(skus.slice(5).sort());
});

test('it ends with the service', async () => {
  const gone = new AbortController();
  const { options } = catalogue([], Number.POSITIVE_INFINITY);
  const seeding = seedDemo({ ...options, signal: gone.signal });
  gone.abort();
  await expect(seeding).rejects.toMatchObject({ name: 'AbortError' });
});
