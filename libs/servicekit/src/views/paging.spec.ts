import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pagination, readSearch } from './paging.ts';

const names = { text: 'search', page: 'page', size: 'size' };

test('what is left out is the first page of ten', () => {
  expect(readSearch({ text: '', page: 0, size: 0 }, names)).toEqual({ text: '', page: 1, size: 10 });
});

test.each([
  [{ text: '', page: -1, size: 10 }, ['page']],
  [{ text: '', page: 1, size: 101 }, ['size']],
  [{ text: '', page: 1, size: -5 }, ['size']],
  [{ text: '', page: 2 ** 40, size: 1.5 }, ['page', 'size']],
  [{ text: 'x'.repeat(1_001), page: 1, size: 10 }, ['search']],
  [{ text: '', page: Number.NaN, size: 10 }, ['page']],
])('%j is refused with the fields named', (request, fields) => {
  expect(() => readSearch(request, names)).toThrow(
    expect.objectContaining({ code: 'invalid', faults: fields.map((field) => expect.objectContaining({ field })) }),
  );
});

test.each([
  [0, 1, 10, { totalPages: 0, hasMore: false }],
  [10, 1, 10, { totalPages: 1, hasMore: false }],
  [11, 1, 10, { totalPages: 2, hasMore: true }],
  [11, 2, 10, { totalPages: 2, hasMore: false }],
  [11, 9, 10, { totalPages: 2, hasMore: false }],
  [200_000, 1_000, 100, { totalPages: 2_000, hasMore: false }],
])('%i orders, page %i of %i', (totalCount, page, size, expected) => {
  expect(pagination(totalCount, { page, size }, 100_000)).toEqual({ totalCount, page, size, ...expected });
});

test('whoever follows hasMore reads every order once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 100 }), (totalCount, size) => {
      let page = 1;
      while (pagination(totalCount, { page, size }, 100_000).hasMore) page++;
      expect(page).toBe(Math.max(1, Math.ceil(totalCount / size)));
    }),
  );
});
