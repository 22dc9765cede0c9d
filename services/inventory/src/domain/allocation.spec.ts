import { expect, test } from 'vitest';
import { allocate } from './allocation.ts';

const bergen = { warehouse: 'bergen', onHand: 5, held: 1 };
const oslo = { warehouse: 'oslo', onHand: 9, held: 6 };

test('pieces come out of the one warehouse that has the most', () => {
  expect(allocate([oslo, bergen], 3)).toEqual([{ warehouse: 'bergen', quantity: 3 }]);
});

test('pieces come out of several warehouses where none has enough', () => {
  expect(allocate([oslo, bergen], 6)).toEqual([
    { warehouse: 'bergen', quantity: 4 },
    { warehouse: 'oslo', quantity: 2 },
  ]);
});

test('what is held is not given to another', () => {
  expect(allocate([oslo, bergen], 8)).toBeUndefined();
  expect(allocate([], 1)).toBeUndefined();
});
