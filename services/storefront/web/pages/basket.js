// @ts-check
import { html } from 'htm/preact';
import { lines, setQuantity } from '../lib/basket.js';
import { MAX_QUANTITY } from '../lib/basket-lines.js';
import { useLoaded } from '../lib/load.js';
import { formatMinor, formatPrice } from '../lib/money.js';
import { priced, pricedLine, totalMinor } from '../lib/priced-basket.js';
import { say } from '../parts/announcer.js';
import { Page } from '../parts/page.js';
import { Picture, productPath } from '../parts/product-card.js';
import { Empty, Loading, Trouble } from '../parts/states.js';

/** The basket: quantities are the reader's, everything else is read anew. */
export function Basket() {
  const skus = lines.value.map(({ sku }) => sku).join(' ');
  const { data, problem, again } = useLoaded(skus, (signal) => priced(lines.peek(), signal));
  if (lines.value.length === 0) {
    return html`<${Page} title="Your basket">
      <${Empty} title="The hold is empty"><p><a href="/shop">See what there is</a>.</p><//>
    <//>`;
  }
  return html`<${Page} title="Your basket">
    ${problem && html`<${Trouble} problem=${problem} again=${again} />`}
    ${!problem && !data && html`<${Loading} what="today’s prices" />`} ${data && html`<${Lines} known=${data} />`}
  <//>`;
}

/** @param {{ known: readonly import('../lib/priced-basket.js').PricedLine[] }} props */
function Lines({ known }) {
  const current = lines.value.map((line) => {
    const found = known.find(({ sku }) => sku === line.sku);
    return pricedLine(line, found?.product, found?.left);
  });
  const trouble = current.some((line) => line.trouble !== '');
  return html`<div class="two-parts">
    <ul class="lines">${current.map((line) => html`<${BasketLine} key=${line.sku} line=${line} />`)}</ul>
    <aside class="sum" aria-label="Total">
      <p><span>Total</span><strong class="price">${formatMinor(totalMinor(current))}</strong></p>
      ${
        trouble
          ? html`<p class="fault">Something in the basket cannot be bought as it is. Change it first.</p>`
          : html`<a class="button strong" href="/shop/checkout">Go to checkout</a>`
      }
      <p class="soft small">Prices are those of this moment.</p>
    </aside>
  </div>`;
}

/** @param {{ line: import('../lib/priced-basket.js').PricedLine }} props */
function BasketLine({ line: { sku, quantity, product, sumMinor, trouble } }) {
  const title = product?.title ?? sku;
  const change = (/** @type {any} */ event) => {
    const wanted = Math.floor(Number(event.currentTarget.value));
    if (wanted >= 1) setQuantity(sku, wanted);
    else event.currentTarget.value = String(quantity);
  };
  const remove = () => {
    setQuantity(sku, 0);
    say(`${title} is out of the basket.`);
    document.querySelector('h1')?.focus();
  };
  return html`<li class="line">
    <${Picture} product=${{ title, pictureUrls: product?.pictureUrls ?? [] }} />
    <div>
      <h2><a href=${productPath(sku)}>${title}</a></h2>
      ${product && html`<p class="soft">${formatPrice(product.price)} each</p>`}
      ${trouble && html`<p class="fault" role="status">${trouble}</p>`}
    </div>
    <div class="amount">
      <label class="unseen" for=${`quantity-${sku}`}>How many of ${title}</label>
      <input id=${`quantity-${sku}`} type="number" inputmode="numeric" min="1" max=${MAX_QUANTITY} value=${quantity} onChange=${change} />
      <button type="button" class="plain" onClick=${remove} aria-label=${`Take ${title} out`}>Remove</button>
    </div>
    <p class="price">${formatMinor(sumMinor)}</p>
  </li>`;
}
