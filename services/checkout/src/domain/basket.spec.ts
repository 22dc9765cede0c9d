import { expect, test } from 'vitest';
import { payable, priced } from './basket.ts';

const cleat = { sku: 'cleat', title: 'Brass cleat', description: '150 mm', priceMinor: 1_999, retired: false };
const rope = { sku: 'rope', title: 'Rope', description: '', priceMinor: 2_450, retired: true };
const refusal = (type: string, detail: string) =>
  expect.objectContaining({ type, message: expect.stringContaining(detail) });

test('a line is bought as the catalogue offers it', () => {
  expect(priced([{ sku: 'cleat', quantity: 3 }], [rope, cleat])).toEqual([
    { sku: 'cleat', title: 'Brass cleat', description: '150 mm', quantity: 3, priceMinor: 1_999 },
  ]);
});

test('what the catalogue does not know, or no longer sells, is named', () => {
  const lines = ['cleat', 'rope', 'anchor', 'buoy'].map((sku) => ({ sku, quantity: 1 }));
  expect(() => priced(lines, [cleat, rope])).toThrow(refusal('product-unknown', 'anchor, buoy'));
  expect(() => priced(lines.slice(0, 2), [cleat, rope])).toThrow(refusal('product-retired', 'rope'));
});

test('what is to be paid is exact, and something that can be paid', () => {
  const line = { sku: 'cleat', title: 'Brass cleat', description: '', quantity: 3, priceMinor: 1_999 };
  expect(payable([line, { ...line, quantity: 1, priceMinor: 1 }])).toBe(5_998);
  expect(() => payable([{ ...line, priceMinor: 0 }])).toThrow(refusal('nothing-to-pay', 'free'));
  expect(payable([{ ...line, quantity: 1, priceMinor: 99_999_999_999 }])).toBe(99_999_999_999);
  expect(() => payable([{ ...line, quantity: 10_000, priceMinor: 100_000_000 }])).toThrow(
    refusal('total-too-high', 'more'),
  );
});
