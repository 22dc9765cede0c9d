import { describe, expect, test } from 'vitest';
import { MAX_PAGE_SIZE, MAX_SEARCH_DEPTH, pageWindow } from './search.ts';

const windowOf = (page: number, size: number) => pageWindow({ text: '', page, size });

describe('a page', () => {
  test('skips the pages before it', () => {
    expect(windowOf(1, 20)).toEqual({ offset: 0, limit: 20 });
    expect(windowOf(3, 20)).toEqual({ offset: 40, limit: 20 });
  });

  test('ends where paging ends', () => {
    expect(windowOf(MAX_SEARCH_DEPTH / 10, 10)).toEqual({ offset: MAX_SEARCH_DEPTH - 10, limit: 10 });
    expect(windowOf(143, 700)).toEqual({ offset: 99_400, limit: 600 });
    expect(windowOf(MAX_SEARCH_DEPTH / 10 + 1, 10)).toEqual({ offset: MAX_SEARCH_DEPTH, limit: 0 });
    expect(windowOf(Number.MAX_SAFE_INTEGER, MAX_PAGE_SIZE).limit).toBe(0);
  });

  test('has a whole number from 1 and a size up to the bound', () => {
    for (const page of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => windowOf(page, 1)).toThrow('page');
    for (const size of [0, -1, 1.5, Number.NaN, MAX_PAGE_SIZE + 1]) expect(() => windowOf(1, size)).toThrow('size');
  });
});
