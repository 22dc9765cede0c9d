import { minorToNumber } from '@keelson/servicekit/schemas';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { demoCatalogue } from '../../contract/demo.ts';
import { createProductRequest } from '../../contract/requests.ts';
import { demoPicture } from './picture.ts';

describe("the demo's products", () => {
  test('have each a name and a picture of their own', () => {
    const skus = demoCatalogue.map(({ sku }) => sku);
    expect(new Set(skus).size).toBe(24);
    expect(new Set(skus.map(demoPicture)).size).toBe(24);
  });

  test.each(demoCatalogue)('$sku has a drawing, and nothing in it that loads or runs anything', ({ sku, title }) => {
    const picture = demoPicture(sku) ?? '';
    expect(picture).toContain(`<title>${title}</title>`);
    expect(picture).toMatch(/<(path|circle|ellipse)/);
    expect(picture).not.toMatch(/script|href|url\(|@import|\son\w+=/i);
  });

  test('are products as a seller may create them', () => {
    const check = Compile(createProductRequest);
    for (const { priceMinor, stock, ...product } of demoCatalogue) {
      expect(check.Check({ ...product, price: minorToNumber(priceMinor) }), product.sku).toBe(true);
      expect(stock).toBeGreaterThan(0);
    }
  });
});

test('what is no product of the demo has no picture', () => {
  expect(demoPicture('__proto__')).toBeUndefined();
  expect(demoPicture('cleat')).toBeUndefined();
});
