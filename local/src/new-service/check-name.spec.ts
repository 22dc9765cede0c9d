import { expect, test } from 'vitest';
import { categoryOf, checkName } from './check-name.ts';
import { aHouse } from './testing/a-house.ts';

const { taken } = aHouse();

test.each(['stock', 'stock-levels', 's3', 'order-items'])('%s is a name', (name) => {
  expect(() => checkName(name, taken)).not.toThrow();
});

test.each([
  ['', 'is no name for a service'],
  ['Stock', 'is no name for a service'],
  ['stock_levels', 'is no name for a service'],
  ['1st', 'is no name for a service'],
  ['stock-', 'is no name for a service'],
  ['../stock', 'is no name for a service'],
  ['a'.repeat(64), 'is no name for a service'],
  ['edge', 'means the ingress as a caller'],
  ['default', 'means the service account'],
  ['deny-all', 'means the policies that close a namespace'],
  ['class', 'is a word of JavaScript'],
  ['constructor', 'is a word of JavaScript'],
  ['orders', 'services/orders exists already'],
  ['chassis', 'there is a package @keelson/chassis already'],
])('"%s" is refused: it %s', (name, why) => {
  expect(() => checkName(name, taken)).toThrow(why);
});

test('two services never write to the same streams', () => {
  expect(() => checkName('order', taken)).toThrow('would write to the streams of orders');
});

test('what reads the streams of orders does not find those of order-items there', () => {
  expect(categoryOf('orders')).toBe('order');
  expect(categoryOf('order-items')).toBe('orderItem');
});
