import { expect, test } from 'vitest';
import { added, MAX_LINES, MAX_QUANTITY, parseLines, pieces, without, withQuantity } from './basket-lines.js';

test('what is put in twice is one line with more pieces', () => {
  const once = added([], 'rope', 2);
  expect(added(once, 'rope', 3)).toEqual([{ sku: 'rope', quantity: 5 }]);
  expect(pieces(added(once, 'lamp', 1))).toBe(3);
});

test('no basket holds more than a checkout takes', () => {
  const full = Array.from({ length: MAX_LINES }, (_, n) => ({ sku: `s${n}`, quantity: 1 }));
  expect(added(full, 'one more', 1)).toEqual(full);
  expect(added(full, 's7', MAX_QUANTITY)[7]?.quantity).toBe(MAX_QUANTITY);
});

test('none of a product takes its line out', () => {
  expect(withQuantity([{ sku: 'rope', quantity: 2 }], 'rope', 0)).toEqual([]);
});

test('what was bought leaves the basket, and what was put in meanwhile stays', () => {
  const lines = [
    { sku: 'rope', quantity: 5 },
    { sku: 'lamp', quantity: 1 },
  ];
  const bought = [
    { sku: 'rope', quantity: 2 },
    { sku: 'lamp', quantity: 1 },
    { sku: 'gone', quantity: 1 },
  ];
  expect(without(lines, bought)).toEqual([{ sku: 'rope', quantity: 3 }]);
});

test.each([
  null,
  '',
  '{',
  '{}',
  '7',
  '[{"sku":""}]',
  '[{"sku":"a","quantity":0}]',
  '[{"sku":"a","quantity":1.5}]',
  '[null]',
])('a browser that kept %j has an empty basket', (text) => {
  expect(parseLines(text)).toEqual([]);
});

test('a kept basket is read again', () => {
  const lines = [{ sku: 'rope', quantity: 2 }];
  expect(parseLines(JSON.stringify(lines))).toEqual(lines);
});
