// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { follow } from '../lib/follow.js';
import { formatPrice } from '../lib/money.js';
import { asProblem } from '../lib/problems.js';
import { eventWords, orderState, timeWords } from '../lib/words.js';
import { SignedIn } from '../parts/guard.js';
import { Page } from '../parts/page.js';
import { productPath } from '../parts/product-card.js';
import { Loading, Trouble } from '../parts/states.js';

/** @typedef {{ revision: number, type: string, occurredAt: string, order: any }} Change */

/** An order with all that happened to it, live. @param {{ id: string }} props */
export function Order({ id }) {
  return html`<${SignedIn}><${Live} id=${id} /><//>`;
}

/** @param {{ id: string }} props */
function Live({ id }) {
  const [changes, setChanges] = useState(/** @type {readonly Change[]} */ ([]));
  const [problem, setProblem] = useState(/** @type {any} */ (undefined));
  useEffect(() => {
    const leaving = new AbortController();
    const take = (/** @type {Change} */ change) => {
      setChanges((known) => (known.some(({ revision }) => revision === change.revision) ? known : [...known, change]));
      return false;
    };
    follow({ events: `/api/v1/orders/${encodeURIComponent(id)}/events`, take, signal: leaving.signal }).catch((error) =>
      setProblem(asProblem(error)),
    );
    return () => leaving.abort();
  }, [id]);
  const order = changes.at(-1)?.order;
  return html`<${Page} title=${order ? `Order of ${timeWords(changes[0]?.occurredAt)}` : 'Order'}>
    ${problem && html`<${Trouble} problem=${problem} />`} ${!order && !problem && html`<${Loading} what="the order" />`}
    ${order && html`<div class="two-parts"><${Items} order=${order} /><${Timeline} changes=${changes} /></div>`}
    <p><a href="/shop/orders">‹ All orders</a></p>
  <//>`;
}

/** @param {{ order: any }} props */
function Items({ order }) {
  return html`<section aria-label="What was ordered">
    <p><span class=${`state ${order.canceled ? 'bad' : ''}`}>${orderState(order)}</span></p>
    <table class="items">
      <thead><tr><th scope="col">Item</th><th scope="col">Pieces</th><th scope="col">Each</th></tr></thead>
      <tbody>
        ${order.shopItems.map((/** @type {any} */ item) => html`<tr key=${item.id}><th scope="row"><a href=${productPath(item.id)}>${item.title}</a></th><td>${item.quantity}</td><td>${formatPrice(item.price)}</td></tr>`)}
      </tbody>
      <tfoot><tr><th scope="row" colspan="2">Total</th><td><strong>${formatPrice(order.totalPrice)}</strong></td></tr></tfoot>
    </table>
    <dl>
      <dt>Goes to</dt><dd class="address">${order.deliveryAddress}</dd>
      ${order.canceled && html`<dt>Canceled because</dt><dd>${order.cancelReason}</dd>`}
    </dl>
  </section>`;
}

/** @param {{ changes: readonly Change[] }} props */
function Timeline({ changes }) {
  return html`<section aria-label="What happened">
    <h2>What happened</h2>
    <ol class="steps" aria-live="polite">
      ${changes.map(({ revision, type, occurredAt }) => html`<li key=${revision} class="done"><span class="dot" aria-hidden="true"></span><span>${eventWords(type)}</span><time class="soft" datetime=${occurredAt}>${timeWords(occurredAt)}</time></li>`)}
    </ol>
  </section>`;
}
