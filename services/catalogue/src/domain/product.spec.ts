import { refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { ProductEvent, ProductRow } from '../../contract/events.ts';
import type { ProductCommand } from './commands.ts';
import { evolveProduct, type ProductState, productDecider } from './product.ts';

const details = {
  title: 'Brass cleat',
  description: '150 mm',
  category: 'Deck hardware',
  pictureUrls: ['https://pictures.example.com/a.jpg', '/pictures/b.svg'],
};
const row: ProductRow = { ...details, priceMinor: 1999 };

const created: ProductEvent = { type: 'V1_PRODUCT_CREATED', data: row };
const changed: ProductEvent = { type: 'V1_PRODUCT_CHANGED', data: { ...details, title: 'Bronze cleat' } };
const cheaper: ProductEvent = { type: 'V1_PRICE_CHANGED', data: { priceMinor: 1750 } };
const retired: ProductEvent = { type: 'V1_PRODUCT_RETIRED', data: {} };
const imported: ProductEvent = { type: 'V1_PRODUCT_IMPORTED', data: row };

const create: ProductCommand = { type: 'create-product', ...row };
const change: ProductCommand = { type: 'change-product', ...changed.data };
const changePrice: ProductCommand = { type: 'change-price', priceMinor: 1750 };
const retire: ProductCommand = { type: 'retire-product' };
const importRow: ProductCommand = { type: 'import-product', ...row };

const product = spec<ProductCommand, ProductEvent, ProductState>(productDecider);

describe('creating a product', () => {
  test('puts it up for sale', () => {
    product([], create, [created]);
  });
  test('is done once, whatever became of it', () => {
    product([created], create, refused('product-already-exists'));
    product([imported], create, refused('product-already-exists'));
    product([created, retired], create, refused('product-already-exists'));
  });
  test('comes before every change', () => {
    for (const when of [change, changePrice, retire]) product([], when, refused('product-does-not-exist'));
  });
});

describe('changing a product', () => {
  test('tells all that is so from then on', () => {
    product([created], change, [changed]);
  });
  test('to what it is already leads to nothing', () => {
    product([created, changed], change, []);
  });
  test.each([
    ['description', { description: '160 mm' }],
    ['category', { category: '' }],
    ['pictures', { pictureUrls: details.pictureUrls.slice(0, 1) }],
    ["the pictures' order", { pictureUrls: details.pictureUrls.toReversed() }],
  ])('sees a change of %s alone', (_, other) => {
    const data = { ...details, ...other };
    product([created], { type: 'change-product', ...data }, [{ type: 'V1_PRODUCT_CHANGED', data }]);
  });
  test('leaves the price as it is', () => {
    product([created, cheaper, changed], changePrice, []);
  });
});

describe('changing a price', () => {
  test('sets what it costs from now on', () => {
    product([created], changePrice, [cheaper]);
  });
  test('to what it is already leads to nothing', () => {
    product([created, cheaper], changePrice, []);
  });
  test('back to an earlier one is a change again', () => {
    product([created, cheaper], { type: 'change-price', priceMinor: 1999 }, [
      { type: 'V1_PRICE_CHANGED', data: { priceMinor: 1999 } },
    ]);
  });
});

describe('retiring a product', () => {
  test('takes it off sale', () => {
    product([created], retire, [retired]);
  });
  test('is for good: no other change follows', () => {
    for (const when of [change, changePrice, retire, importRow]) {
      product([created, retired], when, refused('product-retired'));
    }
  });
});

describe('importing a row', () => {
  test('makes the product where there is none', () => {
    product([], importRow, [imported]);
  });
  test('that says what is so already leads to nothing', () => {
    product([created], importRow, []);
    product([imported], importRow, []);
  });
  test('brings a product to what the row says', () => {
    product([created, changed], importRow, [imported]);
    product([created, cheaper], importRow, [imported]);
    product([imported, changed, cheaper], importRow, [imported]);
  });
  test('keeps nothing that the row does not have', () => {
    const wide = { ...importRow, sku: 'cleat-150' };
    product([], wide, [imported]);
  });
});

describe('a product by its events', () => {
  const after = (...events: readonly ProductEvent[]) => events.reduce(evolveProduct, undefined as never);

  test('is what the last of them said', () => {
    expect(after(created, changed, cheaper, retired)).toEqual({
      ...changed.data,
      priceMinor: 1750,
      retired: true,
    });
    expect(after(created, cheaper, imported)).toEqual({ ...row, retired: false });
  });
  test('must begin with its creation or an import, once', () => {
    for (const event of [changed, cheaper, retired]) expect(() => after(event)).toThrow('before');
    expect(() => after(created, created)).toThrow('twice');
    expect(() => after(imported, created)).toThrow('twice');
  });
});
