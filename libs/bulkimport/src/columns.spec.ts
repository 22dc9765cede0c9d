import { expect, test } from 'vitest';
import { columnReader } from './columns.ts';

const columns = { required: ['sku', 'price'], optional: ['title'] };

test('columns are found by their names, in any order, others passed over', () => {
  const read = columnReader([' Price', 'note', 'SKU '], columns);
  expect(read(['1.50', 'n', 'a'])).toEqual({ price: '1.50', sku: 'a' });
});

test('an empty cell is as if it were not there', () => {
  expect(columnReader(['sku', 'price', 'title'], columns)(['a', '', ''])).toEqual({ sku: 'a' });
});

test('a first line that lacks a column, or has it twice, is refused with what it has to be', () => {
  expect(() => columnReader(['sku', 'title'], columns)).toThrow(/lacks price.*sku,price,\[title\]/);
  expect(() => columnReader(['sku', 'price', 'Sku'], columns)).toThrow('sku twice');
});
