// @ts-check
import { html } from 'htm/preact';
import { ask } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { formatPrice } from '../lib/money.js';
import { address } from '../lib/router.js';
import { orderState, timeWords } from '../lib/words.js';
import { SignedIn } from '../parts/guard.js';
import { Page } from '../parts/page.js';
import { Pager } from '../parts/pager.js';
import { Empty, Loading, Trouble } from '../parts/states.js';

const PAGE_SIZE = 20;

export function Orders() {
  return html`<${SignedIn}><${Page} title="Your orders"><${List} /><//><//>`;
}

function List() {
  const page = Math.max(1, Number.parseInt(address.value.searchParams.get('page') ?? '1', 10) || 1);
  const { data, problem, again } = useLoaded(`orders ${page}`, (signal) =>
    ask(`/api/v1/orders/search?search=&page=${page}&size=${PAGE_SIZE}`, { signal }),
  );
  if (problem) return html`<${Trouble} problem=${problem} again=${again} />`;
  if (!data) return html`<${Loading} what="your orders" />`;
  if (data.orders.length === 0) {
    return html`<${Empty} title="No orders yet"><p>What you buy will stand here. <a href="/shop">See what there is</a>.</p><//>`;
  }
  return html`<ul class="orders">${data.orders.map((/** @type {any} */ order) => html`<${Row} key=${order.id} order=${order} />`)}</ul>
    <${Pager} pagination=${data.pagination} href=${(/** @type {number} */ to) => `/shop/orders?page=${to}`} />`;
}

/** @param {{ order: any }} props */
function Row({ order }) {
  const items = order.shopItems.map((/** @type {any} */ { title, quantity }) => `${quantity} × ${title}`).join(', ');
  return html`<li>
    <a href=${`/shop/orders/${order.id}`}>
      <span class="what">${items}</span>
      <span class="soft">${timeWords(order.payment?.timestamp)}</span>
      <span class=${`state ${order.canceled ? 'bad' : ''}`}>${orderState(order)}</span>
      <span class="price">${formatPrice(order.totalPrice)}</span>
    </a>
  </li>`;
}
