/**
 * Money is an integer count of minor units (cents) inside, and a decimal with at most two places outside.
 * Nothing is ever added up as a float.
 */

/** Highest price of one piece, minor units: 1,000,000.00. */
export const MAX_PRICE_MINOR = 100_000_000;

const decimalText = /^(\d{1,9})(?:\.(\d{1,2}))?$/;

/**
 * The minor units that a decimal text names exactly; undefined for anything but a plain, non-negative decimal
 * with at most two places.
 */
export function parseMinor(text: string): number | undefined {
  const match = decimalText.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/**
 * The minor units of a JSON number or a double, read from its shortest decimal text (the one a person wrote),
 * so 19.99 is 1999 and 19.999 is undefined.
 */
export function numberToMinor(value: number): number | undefined {
  return parseMinor(String(value));
}

/** Minor units as a JSON number: 1999 is 19.99. The nearest double, whose shortest text is the exact decimal. */
export function minorToNumber(minor: number): number {
  return minor / 100;
}

/** Minor units as decimal text with two places: 1999 is "19.99". */
export function minorToText(minor: number): string {
  return `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}

/** Sum of price times quantity, minor units. A full cart (100 items of 10,000 pieces at the highest price) is 10^14: a safe integer. */
export function totalMinor(items: readonly { readonly priceMinor: number; readonly quantity: number }[]): number {
  return items.reduce((sum, item) => sum + item.priceMinor * item.quantity, 0);
}
