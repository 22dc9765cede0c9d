import { ServiceError } from '@keelson/chassis';
import { expect, test } from 'vitest';
import { readProduct } from './rows.ts';

const cells = { sku: 'cleat-150', title: 'Brass cleat', price: '19.99' };

test('a row is a whole product: what is empty is empty from then on', () => {
  expect(readProduct(cells)).toEqual({
    sku: 'cleat-150',
    command: {
      type: 'import-product',
      title: 'Brass cleat',
      priceMinor: 1999,
      description: '',
      category: '',
      pictureUrls: [],
    },
  });
});

test('pictures stand in one cell, with blanks between', () => {
  const { command } = readProduct({ ...cells, pictures: ' https://p.example.com/a.jpg  /pictures/b.svg ' });
  expect(command).toMatchObject({ pictureUrls: ['https://p.example.com/a.jpg', '/pictures/b.svg'] });
});

test.each([
  ['price', { price: '19,99' }],
  ['price', { price: '' }],
  ['price', { price: '0x10' }],
  ['price', { price: '1e2' }],
  ['price', { price: '19.999' }],
  ['price', { price: '-1' }],
  ['sku', { sku: 'a b' }],
  ['title', { title: 'x'.repeat(201) }],
  ['pictureUrls[0]', { pictures: '//elsewhere/a.jpg' }],
])('a row with a wrong %s is refused with its name: %o', (field, wrong) => {
  let thrown: unknown;
  try {
    readProduct({ ...cells, ...wrong });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ServiceError);
  expect((thrown as ServiceError).faults?.map((fault) => fault.field)).toContain(field);
});
