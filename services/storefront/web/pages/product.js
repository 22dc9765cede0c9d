// @ts-check
import { html } from 'htm/preact';
import { useState } from 'preact/hooks';
import { add, lines } from '../lib/basket.js';
import { MAX_QUANTITY } from '../lib/basket-lines.js';
import { available, oneProduct } from '../lib/catalogue.js';
import { useLoaded } from '../lib/load.js';
import { formatPrice } from '../lib/money.js';
import { say } from '../parts/announcer.js';
import { Page } from '../parts/page.js';
import { Availability, Picture } from '../parts/product-card.js';
import { Empty, Loading, Trouble } from '../parts/states.js';

/** @param {{ sku: string }} props */
export function ProductPage({ sku }) {
  const { data, problem, again } = useLoaded(sku, async (signal) => {
    const [product, stock] = await Promise.all([oneProduct(sku, signal), available([sku], signal)]);
    return { product, left: stock.get(sku) };
  });
  if (problem?.status === 404) {
    return html`<${Page} title="Not on board">
      <${Empty} title="We do not carry that"><p><a href="/shop">Look at everything</a> we have.</p><//>
    <//>`;
  }
  if (problem) return html`<${Page} title="Product"><${Trouble} problem=${problem} again=${again} /><//>`;
  if (!data) return html`<${Page} title="Product"><${Loading} what="the product" /><//>`;
  return html`<${Details} key=${sku} ...${data} />`;
}

/** @param {{ product: import('../lib/catalogue.js').Product, left: number | undefined }} props */
function Details({ product, left }) {
  const [quantity, setQuantity] = useState(1);
  const held = lines.value.find((line) => line.sku === product.sku)?.quantity ?? 0;
  const canBuy = !product.retired && left !== 0;
  const put = (/** @type {Event} */ event) => {
    event.preventDefault();
    add(product.sku, quantity);
    say(`${product.title} is in your basket.`);
  };
  return html`<article class="details">
    <${Picture} product=${product} eager />
    <${Page} title=${product.title}>
      ${product.category && html`<p class="kicker"><a href=${`/shop?category=${encodeURIComponent(product.category)}`}>${product.category}</a></p>`}
      <p class="price big">${formatPrice(product.price)}</p>
      <p>${product.retired ? html`<span class="stock none">No longer sold</span>` : html`<${Availability} available=${left} />`}</p>
      <p class="description">${product.description}</p>
      ${
        canBuy &&
        html`<form class="add" onSubmit=${put}>
        <div class="field">
          <label for="quantity">How many</label>
          <input id="quantity" type="number" inputmode="numeric" min="1" max=${MAX_QUANTITY} required value=${quantity}
            onInput=${(/** @type {any} */ event) => setQuantity(Math.max(1, Math.floor(Number(event.currentTarget.value)) || 1))} />
        </div>
        <button type="submit" class="strong">Add to the basket</button>
      </form>`
      }
      ${held > 0 && html`<p class="soft">${held} in your <a href="/shop/basket">basket</a>.</p>`}
      <p class="soft small">Item ${product.sku}</p>
    <//>
  </article>`;
}
