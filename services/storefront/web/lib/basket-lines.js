// @ts-check

/**
 * What a basket is, without where it is kept: lines of a product and how many of it. No price and no title is kept, as
 * both are the catalogue's to say at any moment.
 * @typedef {{ sku: string, quantity: number }} Line
 */

/** The checkout's own bounds: see contract of keelson.checkout.v1. */
export const MAX_QUANTITY = 10_000;
export const MAX_LINES = 100;

/**
 * Reads what a browser kept; what is no basket is an empty one.
 * @param {string | null} text
 * @returns {Line[]}
 */
export function parseLines(text) {
  if (text === null) return [];
  try {
    const lines = JSON.parse(text);
    return Array.isArray(lines) ? lines.filter(isLine).slice(0, MAX_LINES) : [];
  } catch {
    return [];
  }
}

/** @param {unknown} line @returns {line is Line} */
function isLine(line) {
  if (typeof line !== 'object' || line === null) return false;
  const { sku, quantity } = /** @type {Record<string, unknown>} */ (line);
  return typeof sku === 'string' && sku !== '' && Number.isInteger(quantity) && inBounds(Number(quantity));
}

/** @param {number} quantity */
function inBounds(quantity) {
  return quantity >= 1 && quantity <= MAX_QUANTITY;
}

/**
 * The lines with `count` more of a product; no more than a basket may hold.
 * @param {readonly Line[]} lines @param {string} sku @param {number} count @returns {Line[]}
 */
export function added(lines, sku, count) {
  const held = lines.find((line) => line.sku === sku);
  if (held) return withQuantity(lines, sku, held.quantity + count);
  return lines.length < MAX_LINES ? [...lines, { sku, quantity: Math.min(count, MAX_QUANTITY) }] : [...lines];
}

/**
 * The lines with exactly so many of a product; 0 takes it out.
 * @param {readonly Line[]} lines @param {string} sku @param {number} quantity @returns {Line[]}
 */
export function withQuantity(lines, sku, quantity) {
  if (quantity < 1) return lines.filter((line) => line.sku !== sku);
  const bounded = Math.min(quantity, MAX_QUANTITY);
  return lines.map((line) => (line.sku === sku ? { sku, quantity: bounded } : line));
}

/**
 * What is left once `bought` is paid for. What was put in meanwhile stays.
 * @param {readonly Line[]} lines @param {readonly Line[]} bought @returns {Line[]}
 */
export function without(lines, bought) {
  return bought.reduce(
    (left, { sku, quantity }) => {
      const held = left.find((line) => line.sku === sku);
      return held ? withQuantity(left, sku, held.quantity - quantity) : left;
    },
    [...lines],
  );
}

/** @param {readonly Line[]} lines */
export function pieces(lines) {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
