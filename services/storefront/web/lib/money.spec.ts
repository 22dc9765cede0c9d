import { expect, test } from 'vitest';
import { formatMinor, formatPrice, toMinor } from './money.js';

test.each([
  [19.99, 1999],
  ['19.99', 1999],
  [0.1 + 0.2, 30],
  [0, 0],
])('%s is %i minor units', (price, minor) => {
  expect(toMinor(price)).toBe(minor);
});

test('money is shown with two decimals, as the reader writes numbers', () => {
  expect(formatPrice(1234.5, 'en')).toBe('1,234.50');
  expect(formatMinor(7, 'de')).toBe('0,07');
});
