import { expect, test } from 'vitest';
import { openWarehouses } from './open-warehouses.ts';
import { readCount } from './rows.ts';

const cells = { warehouse: 'bergen', sku: 'cleat-150', quantity: '40' };

test('a row counts an item in a warehouse', () => {
  expect(readCount(cells)).toEqual({
    sku: 'cleat-150',
    warehouse: 'bergen',
    command: { type: 'count-stock', warehouse: 'bergen', quantity: 40, reason: 'An import' },
  });
});

test.each([
  { quantity: '-1' },
  { quantity: '1.5' },
  { quantity: '' },
  { quantity: '1e3' },
  { sku: 'a b' },
  { warehouse: '' },
])('a row with %o is refused', (wrong) => {
  expect(() => readCount({ ...cells, ...wrong })).toThrow('not valid');
});

test('a warehouse is looked for once, and those who wait go on in their order', async () => {
  const looks: string[] = [];
  const open = openWarehouses(async (warehouse) => void looks.push(warehouse));
  const order: number[] = [];
  await Promise.all([1, 2, 3].map(async (row) => open('bergen').then(() => order.push(row))));
  expect(looks).toEqual(['bergen']);
  expect(order).toEqual([1, 2, 3]);
});

test('a warehouse that was not there is looked for again', async () => {
  let there = false;
  const open = openWarehouses(async () => {
    if (!there) throw new Error('no such warehouse');
  });
  await expect(open('oslo')).rejects.toThrow('no such');
  there = true;
  await open('oslo');
});
