// @ts-check
import { ask } from './api.js';

/**
 * @typedef {{ sku: string, title: string, description: string, category: string, price: number,
 *   pictureUrls: readonly string[], retired: boolean }} Product
 * @typedef {{ totalCount: number, totalPages: number, page: number, size: number, hasMore: boolean }} Pagination
 */

const PAGE_SIZE = 24;
/** The most that one question about stock may name. */
const MOST_SKUS = 100;

/**
 * @param {{ search: string, category: string, page: number }} wanted @param {AbortSignal} [signal]
 * @returns {Promise<{ pagination: Pagination, products: Product[] }>}
 */
export function findProducts({ search, category, page }, signal) {
  const query = new URLSearchParams({ page: String(page), size: String(PAGE_SIZE) });
  if (search) query.set('search', search);
  if (category) query.set('category', category);
  return ask(`/api/v1/products?${query}`, { signal });
}

/** @param {string} sku @param {AbortSignal} [signal] @returns {Promise<Product>} */
export function oneProduct(sku, signal) {
  return ask(`/api/v1/products/${encodeURIComponent(sku)}`, { signal });
}

/**
 * The products of a basket as they are now; those that the catalogue does not know are left out.
 * @param {readonly string[]} skus @param {AbortSignal} [signal] @returns {Promise<Map<string, Product>>}
 */
export async function productsBySku(skus, signal) {
  const found = await Promise.all(
    skus.map((sku) =>
      oneProduct(sku, signal).catch((error) => (error.status === 404 ? undefined : Promise.reject(error))),
    ),
  );
  return new Map(found.flatMap((product) => (product ? [[product.sku, product]] : [])));
}

/**
 * How many pieces of each product can be had. Without an answer nothing is said about stock, and the shop goes on.
 * @param {readonly string[]} skus @param {AbortSignal} [signal] @returns {Promise<Map<string, number>>}
 */
export async function available(skus, signal) {
  if (skus.length === 0) return new Map();
  try {
    const query = new URLSearchParams(skus.slice(0, MOST_SKUS).map((sku) => ['sku', sku]));
    const { stock } = await ask(`/api/v1/stock?${query}`, { signal });
    return new Map(stock.map((/** @type {{ sku: string, available: number }} */ item) => [item.sku, item.available]));
  } catch {
    return new Map();
  }
}

/** @type {Promise<string[]> | undefined} */
let categories;

/** The categories of the first hundred products, by name: the catalogue has no list of them. @returns {Promise<string[]>} */
export function allCategories() {
  categories ??= ask('/api/v1/products?page=1&size=100').then(
    ({ products }) =>
      [...new Set(products.map((/** @type {Product} */ { category }) => category).filter(Boolean))].sort(),
    () => {
      categories = undefined;
      return [];
    },
  );
  return categories;
}
