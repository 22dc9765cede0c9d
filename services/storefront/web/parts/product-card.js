// @ts-check
import { html } from 'htm/preact';
import { add } from '../lib/basket.js';
import { formatPrice } from '../lib/money.js';
import { say } from './announcer.js';

/** @typedef {import('../lib/catalogue.js').Product} Product */

/** @param {string} sku */
export function productPath(sku) {
  return `/shop/products/${encodeURIComponent(sku)}`;
}

/**
 * A picture, or where the product has none, a quiet sign in its place. It says nothing that the title does not.
 * @param {{ product: Pick<Product, 'title' | 'pictureUrls'>, eager?: boolean }} props
 */
export function Picture({ product, eager = false }) {
  const [url] = product.pictureUrls ?? [];
  return html`<span class="picture">
    ${
      url
        ? html`<img src=${url} alt="" width="320" height="320" loading=${eager ? 'eager' : 'lazy'} decoding="async" />`
        : html`<svg viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="14" r="5" /><path d="M32 19v34M20 28h24M12 40c2 9 10 14 20 14s18-5 20-14" /></svg>`
    }
  </span>`;
}

/**
 * How many there are, in words that help to decide.
 * @param {{ available: number | undefined }} props undefined: not known
 */
export function Availability({ available }) {
  if (available === undefined) return null;
  if (available < 1) return html`<span class="stock none">Sold out</span>`;
  if (available <= 5) return html`<span class="stock few">Only ${available} left</span>`;
  return html`<span class="stock">In stock</span>`;
}

/** @param {{ product: Product, available: number | undefined, eager?: boolean }} props */
function ProductCard({ product, available, eager = false }) {
  const put = () => {
    add(product.sku);
    say(`${product.title} is in your basket.`);
  };
  return html`<li class="card">
    <${Picture} product=${product} eager=${eager} />
    <h3><a href=${productPath(product.sku)}>${product.title}</a></h3>
    <p class="soft">${product.category}</p>
    <div class="buy">
      <p><strong class="price">${formatPrice(product.price)}</strong><${Availability} available=${available} /></p>
      <button type="button" onClick=${put} disabled=${available === 0} aria-label=${`Add ${product.title} to the basket`}>Add</button>
    </div>
  </li>`;
}

/** @param {{ products: readonly Product[], stock: Map<string, number>, label?: string }} props */
export function ProductGrid({ products, stock, label }) {
  return html`<ul class="grid" aria-label=${label}>
    ${products.map(
      (product, index) =>
        html`<${ProductCard} key=${product.sku} product=${product} available=${stock.get(product.sku)} eager=${index < 8} />`,
    )}
  </ul>`;
}
