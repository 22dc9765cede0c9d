// @ts-check

/** Prices come as decimal numbers, or as decimal text; sums are made in minor units, so that no cent is lost. */

/** @param {number | string} price @returns {number} integer minor units */
export function toMinor(price) {
  return Math.round(Number(price) * 100);
}

/**
 * What a person reads. One currency, whose name the shop does not know: two decimals, thousands apart.
 * @param {number} minor integer minor units
 * @param {string} [locale] the browser's own unless given
 */
export function formatMinor(minor, locale) {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(minor / 100);
}

/** @param {number | string} price @param {string} [locale] */
export function formatPrice(price, locale) {
  return formatMinor(toMinor(price), locale);
}
