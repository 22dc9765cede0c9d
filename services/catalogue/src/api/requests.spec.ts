import { ServiceError } from '@keelson/chassis';
import { describe, expect, test } from 'vitest';
import { readCommand } from './requests.ts';

const body = {
  sku: 'cleat-150',
  title: 'Brass cleat',
  description: '150 mm',
  category: 'Deck hardware',
  price: 19.99,
  pictureUrls: ['https://pictures.example.com/a.jpg'],
};

function faultsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'invalid')
      return (error.faults ?? []).map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('a product that a seller creates', () => {
  test('is taken in minor units, without what nobody asked for', () => {
    const { sku, price, ...row } = body;
    expect(readCommand('create-product', { ...body, colour: 'gold' })).toEqual({
      type: 'create-product',
      ...row,
      priceMinor: 1999,
    });
  });

  test('needs a SKU, a title and a price', () => {
    expect(faultsOf(() => readCommand('create-product', {}))).toEqual(['sku', 'title', 'price']);
    expect(readCommand('create-product', { sku: 'a', title: 'A', price: 0.01 })).toEqual({
      type: 'create-product',
      title: 'A',
      description: '',
      category: '',
      pictureUrls: [],
      priceMinor: 1,
    });
  });

  test.each([
    ['sku', ''],
    ['sku', '-cleat'],
    ['sku', 'cleat 150'],
    ['sku', 'x'.repeat(65)],
    ['sku', 150],
    ['title', ''],
    ['title', ' \u200b '],
    ['title', 'x'.repeat(201)],
    ['title', 'a\u0000b'],
    ['description', 'x'.repeat(2001)],
    ['description', '\ud800'],
    ['category', 'x'.repeat(101)],
    ['price', 0],
    ['price', -1],
    ['price', 0.001],
    ['price', 19.999],
    ['price', 1_000_000.01],
    ['price', Number.NaN],
    ['price', '19.99'],
    ['pictureUrls', Array(11).fill('https://example.com/a.jpg')],
    ['pictureUrls[0]', ['javascript:alert(1)']],
    ['pictureUrls[1]', ['https://example.com/a.jpg', 'https://user:secret@example.com/']],
    ['pictureUrls[0]', ['//example.com/a.jpg']],
  ])('with a wrong %s is refused by that name: %j', (field, value) => {
    const name = field.replace(/\[.*/, '');
    expect(faultsOf(() => readCommand('create-product', { ...body, [name]: value }))).toEqual([field]);
  });
});

test('a price is exact to the cent', () => {
  for (const [price, priceMinor] of [
    [0.29, 29],
    [1.1, 110],
    [1_000_000, 100_000_000],
  ]) {
    expect(readCommand('change-price', { price })).toEqual({ type: 'change-price', priceMinor });
  }
});

test('what a change leaves out is empty from then on', () => {
  expect(readCommand('change-product', { title: 'Cleat' })).toEqual({
    type: 'change-product',
    title: 'Cleat',
    description: '',
    category: '',
    pictureUrls: [],
  });
});
