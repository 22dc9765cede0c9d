import { expect, test } from 'vitest';
import { Baskets } from '../recommend/baskets.ts';
import { recommendations } from './recommendations.ts';

/** A catalogue of p0 to p39, of which some are not for sale. */
function parts({ retired = [] as readonly string[], told = true } = {}) {
  const kept: string[] = [];
  const all = Array.from({ length: 40 }, (_, n) => `p${n}`);
  return {
    kept,
    baskets: new Baskets({ orders: 100 }),
    products: {
      onSale: async (skus: readonly string[]) =>
        skus
          .filter((sku) => all.includes(sku) && !retired.includes(sku))
          .map((sku) => ({ sku, title: sku, description: '', category: '', price: 1, pictureUrls: [] })),
      someSkus: async (most: number) => all.slice(0, most),
    },
    cache: {
      get: async <T>(_part: string, key: string, load: () => Promise<T>) => {
        kept.push(key);
        return load();
      },
    },
    isTold: () => told,
  };
}
const skus = (products: readonly { readonly sku: string }[]) => products.map(({ sku }) => sku);

test('who has bought nothing sees what there is', async () => {
  expect(skus(await recommendations('ann', parts()))).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7']);
});

test('what goes well comes first, then what there is, and nothing that was bought or is off sale', async () => {
  const given = parts({ retired: ['p31', 'p1'] });
  given.baskets.opened('1', 'bo', ['p30', 'p31', 'p32']);
  given.baskets.opened('2', 'ann', ['p30', 'p0']);
  expect(skus(await recommendations('ann', given))).toEqual(['p32', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8']);
});

test('what is thought before the past is known is kept for nobody', async () => {
  const given = parts({ told: false });
  await recommendations('ann', given);
  expect(given.kept).toEqual([]);
});
