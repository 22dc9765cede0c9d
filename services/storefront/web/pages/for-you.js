// @ts-check
import { html } from 'htm/preact';
import { ask } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { formatPrice } from '../lib/money.js';
import { person } from '../lib/session.js';
import { orderState } from '../lib/words.js';
import { ProductGrid } from '../parts/product-card.js';

/** What the front shows to who is signed in, from one call: greeting, last orders, and what goes well with them. */
export function ForYou() {
  const { data: home } = useLoaded(`home ${person.value?.id}`, (signal) => ask('/api/v1/home', { signal }));
  if (!home) return null; // neither its loading nor its absence keeps anybody from shopping
  const name = home.profile?.name || person.value?.email;
  return html`<section class="for-you" aria-label="For you">
    <h2>Welcome aboard, ${name}</h2>
    ${home.orders?.length > 0 && html`<${LastOrders} orders=${home.orders} />`}
    ${
      home.recommendations?.length > 0 &&
      html`<h3 class="kicker">You may also like</h3>
      <${ProductGrid} products=${home.recommendations.slice(0, 4)} stock=${new Map()} label="Recommended" />`
    }
  </section>`;
}

/** @param {{ orders: readonly any[] }} props */
function LastOrders({ orders }) {
  return html`<h3 class="kicker">Your last orders</h3>
  <ul class="last-orders">
    ${orders.map(
      (order) => html`<li key=${order.id}>
        <a href=${`/shop/orders/${order.id}`}>
          <span>${order.shopItems.map((/** @type {any} */ { title }) => title).join(', ')}</span>
          <span class="soft">${formatPrice(order.totalPrice)} · ${orderState(order)}</span>
        </a>
      </li>`,
    )}
  </ul>`;
}
