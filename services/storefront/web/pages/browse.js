// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { allCategories, available, findProducts } from '../lib/catalogue.js';
import { useLoaded } from '../lib/load.js';
import { address } from '../lib/router.js';
import { person } from '../lib/session.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { ProductGrid } from '../parts/product-card.js';
import { Empty, Loading, Trouble } from '../parts/states.js';
import { ForYou } from './for-you.js';

/** The shop's front: what is for sale, by category and by words. */
export function Browse() {
  const wanted = wantedOf(address.value.searchParams);
  const key = JSON.stringify(wanted);
  const found = useLoaded(key, async (signal) => {
    const answer = await findProducts(wanted, signal);
    return {
      ...answer,
      stock: await available(
        answer.products.map(({ sku }) => sku),
        signal,
      ),
    };
  });
  const front = !wanted.search && !wanted.category && wanted.page === 1;
  return html`<${Page} title=${titleOf(wanted)} quiet=${front}>
    ${front && html`<${Front} />`} ${front && person.value && html`<${ForYou} />`}
    <${Categories} chosen=${wanted.category} />
    <section aria-labelledby="products" aria-busy=${found.loading}>
      <h2 id="products" class="unseen">Products</h2>
      ${found.problem && html`<${Trouble} problem=${found.problem} again=${found.again} />`}
      ${found.loading && !found.data && html`<${Loading} what="the products" />`}
      ${found.data && html`<${Products} found=${found.data} wanted=${wanted} />`}
    </section>
  <//>`;
}

/** @typedef {{ search: string, category: string, page: number }} Wanted */

/** @param {URLSearchParams} query @returns {Wanted} */
function wantedOf(query) {
  const page = Number(query.get('page') ?? 1);
  return {
    search: query.get('search') ?? '',
    category: query.get('category') ?? '',
    page: Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1,
  };
}

/** @param {Wanted} wanted */
function titleOf({ search, category }) {
  if (search) return `“${search}”`;
  return category || 'Everything aboard';
}

function Front() {
  return html`<section class="front" aria-label="Welcome">
    <div>
      <p class="kicker">Ship’s chandler</p>
      <p class="claim">Brass, rope and lamplight for boats that leave the harbour.</p>
    </div>
    <svg viewBox="120 0 280 122" aria-hidden="true" preserveAspectRatio="xMaxYMax meet">
      <path class="sun" d="M300 96a34 34 0 0 1 68 0z" />
      <path class="sail" d="M206 18v78h-52z" /><path class="sail two" d="M214 34l38 62h-38z" />
      <path class="hull" d="M140 100h128l-16 20h-96z" />
    </svg>
    <svg class="sea" viewBox="0 0 800 30" aria-hidden="true" preserveAspectRatio="none">
      <path d="M0 12q20-12 40 0t40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0v18H0z" />
    </svg>
  </section>`;
}

/** @param {{ chosen: string }} props */
function Categories({ chosen }) {
  const [names, setNames] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    allCategories().then(setNames);
  }, []);
  if (names.length === 0) return null;
  const link = (/** @type {string} */ name, /** @type {string} */ text) =>
    html`<li><a href=${name ? `/shop?category=${encodeURIComponent(name)}` : '/shop'} aria-current=${name === chosen ? 'true' : undefined}>${text}</a></li>`;
  return html`<nav class="categories" aria-label="Categories"><ul>${link('', 'All')} ${names.map((name) => link(name, name))}</ul></nav>`;
}

/** @param {{ found: Awaited<ReturnType<typeof findProducts>> & { stock: Map<string, number> }, wanted: Wanted }} props */
function Products({ found: { pagination, products, stock }, wanted }) {
  if (products.length === 0) {
    return html`<${Empty} title="Nothing like that on board">
      <p>Try fewer words, or <a href="/shop">look at everything</a>.</p>
    <//>`;
  }
  const href = (/** @type {number} */ page) => {
    const query = new URLSearchParams({ page: String(page) });
    if (wanted.search) query.set('search', wanted.search);
    if (wanted.category) query.set('category', wanted.category);
    return `/shop?${query}`;
  };
  return html`<p class="soft count" role="status">${pagination.totalCount} ${pagination.totalCount === 1 ? 'product' : 'products'}</p>
    <${ProductGrid} products=${products} stock=${stock} />
    <${Pager} pagination=${pagination} href=${href} />`;
}
