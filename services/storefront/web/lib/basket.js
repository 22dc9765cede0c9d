// @ts-check
import { computed, signal } from '@preact/signals';
import { added, parseLines, pieces, without, withQuantity } from './basket-lines.js';

/** The basket of this browser, in all of its tabs. */

const KEY = 'keelson.basket';
const BOUGHT_KEY = 'keelson.buying';

/** @typedef {import('./basket-lines.js').Line} Line */

/** @type {import('@preact/signals').Signal<Line[]>} */
export const lines = signal(parseLines(localStorage.getItem(KEY)));

export const count = computed(() => pieces(lines.value));

/** @param {string} sku @param {number} [quantity] */
export function add(sku, quantity = 1) {
  keep(added(lines.value, sku, quantity));
}

/** @param {string} sku @param {number} quantity */
export function setQuantity(sku, quantity) {
  keep(withQuantity(lines.value, sku, quantity));
}

/**
 * Notes what a checkout buys, so that exactly that leaves the basket when it is done.
 * @param {string} checkoutId
 */
export function buying(checkoutId) {
  localStorage.setItem(BOUGHT_KEY, JSON.stringify({ checkoutId, lines: lines.value }));
}

/** Takes out what a checkout has bought; once. @param {string} checkoutId */
export function bought(checkoutId) {
  const noted = JSON.parse(localStorage.getItem(BOUGHT_KEY) ?? '{}');
  if (noted.checkoutId !== checkoutId) return;
  localStorage.removeItem(BOUGHT_KEY);
  keep(without(lines.value, parseLines(JSON.stringify(noted.lines))));
}

/** @param {Line[]} next */
function keep(next) {
  lines.value = next;
  localStorage.setItem(KEY, JSON.stringify(next));
}

addEventListener('storage', ({ key, newValue }) => {
  if (key === KEY) lines.value = parseLines(newValue);
});
