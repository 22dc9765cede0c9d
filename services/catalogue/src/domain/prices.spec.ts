import { expect, test } from 'vitest';
import type { ProductEvent } from '../../contract/events.ts';
import { pricesOf } from './prices.ts';

const details = { title: 'Cleat', description: '', category: '', pictureUrls: [] };
const at = (minute: number, event: ProductEvent) => ({ event, created: new Date(Date.UTC(2026, 4, 1, 10, minute)) });

test('a price history has each price since its event was recorded', () => {
  const prices = pricesOf([
    at(0, { type: 'V1_PRODUCT_CREATED', data: { ...details, priceMinor: 1999 } }),
    at(1, { type: 'V1_PRODUCT_CHANGED', data: { ...details, title: 'Bronze cleat' } }),
    at(2, { type: 'V1_PRICE_CHANGED', data: { priceMinor: 1750 } }),
    at(3, { type: 'V1_PRODUCT_IMPORTED', data: { ...details, priceMinor: 1750 } }),
    at(4, { type: 'V1_PRODUCT_IMPORTED', data: { ...details, priceMinor: 1999 } }),
    at(5, { type: 'V1_PRODUCT_RETIRED', data: {} }),
  ]);
  expect(prices.map(({ priceMinor, since }) => [priceMinor, since.getUTCMinutes()])).toEqual([
    [1999, 0],
    [1750, 2],
    [1999, 4],
  ]);
});
