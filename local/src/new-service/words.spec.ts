import { expect, test } from 'vitest';
import { camel, pascal, past, singular, upperSnake, withArticle, wordsOf } from './words.ts';

test.each(['reserve-stock', 'ReserveStock', 'reserveStock', 'RESERVE_STOCK', 'reserve stock'])(
  '%s is two words',
  (name) => {
    expect(wordsOf(name)).toEqual(['reserve', 'stock']);
  },
);

test('a number belongs to the word before it, so that every form leads back to the others', () => {
  expect(wordsOf('tier-2-rooms')).toEqual(['tier2', 'rooms']);
});

test('words become names of every kind', () => {
  const words = ['stock', 'level'];
  expect([camel(words), pascal(words), upperSnake(words)]).toEqual(['stockLevel', 'StockLevel', 'STOCK_LEVEL']);
  expect([withArticle(words), withArticle(['order'])]).toEqual(['a stock level', 'an order']);
});

test.each([
  ['shipments', 'shipment'],
  ['categories', 'category'],
  ['addresses', 'address'],
  ['boxes', 'box'],
  ['cases', 'case'],
  ['inventory', 'inventory'],
  ['address', 'address'],
  ['status', 'status'],
  ['analysis', 'analysis'],
  ['gas', 'gas'],
])('one of %s is %s', (plural, one) => {
  expect(singular(['stock', plural])).toEqual(['stock', one]);
});

test.each([
  ['create', 'created'],
  ['dispatch', 'dispatched'],
  ['ship', 'shipped'],
  ['submit', 'submitted'],
  ['deny', 'denied'],
  ['delay', 'delayed'],
  ['deliver', 'delivered'],
  ['cancel', 'canceled'],
  ['pay', 'paid'],
  ['send', 'sent'],
  ['open', 'opened'],
])('who wants to %s has %s in the end', (verb, outcome) => {
  expect(past(verb)).toBe(outcome);
});
