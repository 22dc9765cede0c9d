import { expect, test } from 'vitest';
import { pricedLine, totalMinor } from './priced-basket.js';

const product = {
  sku: 'rope',
  title: 'Rope',
  description: '',
  category: '',
  price: 0.1,
  pictureUrls: [],
  retired: false,
};
const line = { sku: 'rope', quantity: 3 };

test('a basket costs what the catalogue says, to the cent', () => {
  expect(totalMinor([pricedLine(line, product, 9), pricedLine(line, { ...product, price: 19.99 }, undefined)])).toBe(
    6027,
  );
});

test.each([
  ['unknown to the catalogue', undefined, 9],
  ['retired', { ...product, retired: true }, 9],
  ['sold out', product, 0],
  ['short of pieces', product, 2],
])('a line that is %s says why it cannot be bought', (_what, found, left) => {
  expect(pricedLine(line, found, left).trouble).not.toBe('');
});

test('a line whose stock is not known can be bought: the checkout will tell', () => {
  expect(pricedLine(line, product, undefined).trouble).toBe('');
});
