import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PRICE_MINOR, minorToNumber, minorToText, numberToMinor, parseMinor, totalMinor } from './money.ts';

const minor = fc.integer({ min: 0, max: MAX_PRICE_MINOR });
/** Up to the highest total: 100 items of 10,000 pieces at the highest price. */
const total = fc.integer({ min: 0, max: 100 * 10_000 * MAX_PRICE_MINOR });

describe('an amount', () => {
  test.each([
    [0, 0],
    [-0, 0],
    [1, 100],
    [0.1, 10],
    [0.29, 29],
    [1.1, 110],
    [19.99, 1999],
    [999999.99, 99_999_999],
  ])('%d is %d minor units', (number, expected) => {
    expect(numberToMinor(number)).toBe(expected);
  });

  test.each([0.001, 19.999, 1e-7, -1, -0.01, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 0.1 + 0.2])(
    '%d is no amount',
    (number) => {
      expect(numberToMinor(number)).toBeUndefined();
    },
  );

  test.each(['', ' 1', '1 ', '+1', '-1', '1.', '.5', '1,5', '1e2', '0x10', '1.234', '9999999999', '١'])(
    'the text "%s" is no amount',
    (text) => {
      expect(parseMinor(text)).toBeUndefined();
    },
  );

  test('comes back as it went in, as number and as text', () => {
    fc.assert(
      fc.property(minor, (amount) => {
        expect(numberToMinor(minorToNumber(amount))).toBe(amount);
        expect(parseMinor(minorToText(amount))).toBe(amount);
      }),
    );
  });

  test('is told to the cent, however large the total', () => {
    fc.assert(
      fc.property(total, (amount) => {
        const exact = `${BigInt(amount) / 100n}.${String(BigInt(amount) % 100n).padStart(2, '0')}`;
        expect(minorToText(amount)).toBe(exact);
        expect(minorToNumber(amount).toFixed(2)).toBe(exact);
      }),
    );
  });
});

test('a total is exact for any cart', () => {
  const item = fc.record({ priceMinor: minor, quantity: fc.integer({ min: 1, max: 10_000 }) });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 100 }), (items) => {
      const exact = items.reduce((sum, each) => sum + BigInt(each.priceMinor) * BigInt(each.quantity), 0n);
      expect(BigInt(totalMinor(items))).toBe(exact);
    }),
  );
});
