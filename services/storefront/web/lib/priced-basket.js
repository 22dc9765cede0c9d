// @ts-check
import { available, productsBySku } from './catalogue.js';
import { toMinor } from './money.js';

/**
 * @typedef {import('./basket-lines.js').Line & {
 *   product: import('./catalogue.js').Product | undefined, left: number | undefined, sumMinor: number, trouble: string,
 * }} PricedLine  trouble: why it cannot be bought as it is; empty when it can
 */

/**
 * The basket with the catalogue's prices and what is there, as of now.
 * @param {readonly import('./basket-lines.js').Line[]} lines @param {AbortSignal} signal
 * @returns {Promise<PricedLine[]>}
 */
export async function priced(lines, signal) {
  const skus = lines.map(({ sku }) => sku);
  const [products, stock] = await Promise.all([productsBySku(skus, signal), available(skus, signal)]);
  return lines.map((line) => pricedLine(line, products.get(line.sku), stock.get(line.sku)));
}

/**
 * @param {import('./basket-lines.js').Line} line
 * @param {import('./catalogue.js').Product | undefined} product @param {number | undefined} left undefined: not known
 * @returns {PricedLine}
 */
export function pricedLine(line, product, left) {
  return {
    ...line,
    product,
    left,
    sumMinor: product ? toMinor(product.price) * line.quantity : 0,
    trouble: troubleOf(line, product, left),
  };
}

/** @param {import('./basket-lines.js').Line} line @param {PricedLine['product']} product @param {number | undefined} left */
function troubleOf({ quantity }, product, left) {
  if (!product) return 'We do not carry this any more.';
  if (product.retired) return 'This is no longer sold.';
  if (left === 0) return 'This is sold out.';
  if (left !== undefined && left < quantity) return `Only ${left} left.`;
  return '';
}

/** @param {readonly PricedLine[]} lines */
export function totalMinor(lines) {
  return lines.reduce((sum, { sumMinor }) => sum + sumMinor, 0);
}
