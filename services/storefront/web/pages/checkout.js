// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../lib/api.js';
import { buying, lines } from '../lib/basket.js';
import { cardToken } from '../lib/card-token.js';
import { useLoaded } from '../lib/load.js';
import { formatMinor } from '../lib/money.js';
import { cardTokensUrl, testCards, testTokens, tokenFor } from '../lib/payment.js';
import { priced, totalMinor } from '../lib/priced-basket.js';
import { requestKey } from '../lib/request-key.js';
import { go } from '../lib/router.js';
import { Field, Form, faultOf } from '../parts/field.js';
import { SignedIn } from '../parts/guard.js';
import { Page } from '../parts/page.js';
import { Empty, Loading, Trouble } from '../parts/states.js';
import { useForm } from '../parts/use-form.js';

export function Checkout() {
  return html`<${SignedIn}><${Page} title="Checkout"><${Steps} /><//><//>`;
}

function Steps() {
  const { data, problem, again } = useLoaded('checkout', async (signal) => {
    const [basket, profile] = await Promise.all([
      priced(lines.peek(), signal),
      ask('/api/v1/accounts/me', { signal }).catch(() => undefined), // an address can be typed
    ]);
    return { basket, address: profile?.deliveryAddress ?? '' };
  });
  if (lines.value.length === 0) {
    return html`<${Empty} title="There is nothing to pay for"><p><a href="/shop">See what there is</a>.</p><//>`;
  }
  if (problem) return html`<${Trouble} problem=${problem} again=${again} />`;
  if (!data) return html`<${Loading} what="your basket" />`;
  return html`<${Purchase} ...${data} />`;
}

/** @param {{ basket: import('../lib/priced-basket.js').PricedLine[], address: string }} props */
function Purchase({ basket, address }) {
  const [deliveryAddress, setAddress] = useState(address);
  const [method, setMethod] = useState(cardTokensUrl && !testCards ? 'card' : 'tok_ok');
  const [card, setCard] = useState({ number: '', expiry: '', cvc: '' });
  const form = useForm();
  const trouble = basket.some((line) => line.trouble !== '');
  useEffect(() => {
    if (trouble) go('/shop/basket', { replace: true });
  }, [trouble]);
  const send = async () => {
    const basketLines = lines.peek();
    const token = method === 'card' ? await cardToken(card, basketLines, tokenFor) : undefined;
    const body = { lines: basketLines, deliveryAddress: deliveryAddress.trim(), paymentMethod: token?.value ?? method };
    // The same purchase keeps its key, and its card's token, until it is taken: pressing again after a lost answer buys once.
    const key = requestKey('checkout', body);
    const headers = { 'idempotency-key': key.value };
    const { id } = await ask('/api/v1/checkouts', { method: 'POST', body, headers });
    key.done();
    token?.done();
    buying(id);
    go(`/shop/checkouts/${id}`, { replace: true });
  };
  return html`<div class="two-parts">
    <${Form} ...${form} action=${`Pay ${formatMinor(totalMinor(basket))}`} send=${send}>
      <fieldset>
        <legend>Where to</legend>
        <${Field} name="address" label="Delivery address" multiline required maxlength="500" autocomplete="street-address"
          value=${deliveryAddress} onInput=${setAddress} fault=${faultOf(form.problem, 'deliveryAddress')} />
      </fieldset>
      <fieldset>
        <legend>How to pay</legend>
        ${cardTokensUrl && html`<${Choice} value="card" chosen=${method} choose=${setMethod} title="Card" />`}
        ${method === 'card' && html`<${CardFields} card=${card} setCard=${setCard} />`}
        ${testCards && html`<p class="hint">Test cards of the payment provider; no money moves:</p>`}
        ${testCards && testTokens.map(({ token, title }) => html`<${Choice} key=${token} value=${token} chosen=${method} choose=${setMethod} title=${title} />`)}
      </fieldset>
    <//>
    <aside class="sum" aria-label="What you buy">
      <ul>${basket.map(({ sku, quantity, product, sumMinor }) => html`<li key=${sku}><span>${quantity} × ${product?.title ?? sku}</span><span>${formatMinor(sumMinor)}</span></li>`)}</ul>
      <p><span>Total</span><strong class="price">${formatMinor(totalMinor(basket))}</strong></p>
      <p class="soft small"><a href="/shop/basket">Change the basket</a></p>
    </aside>
  </div>`;
}

/** @param {{ value: string, chosen: string, choose: (value: string) => void, title: string }} props */
function Choice({ value, chosen, choose, title }) {
  return html`<label class="choice">
    <input type="radio" name="method" value=${value} checked=${value === chosen} onChange=${() => choose(value)} />${title}
  </label>`;
}

/** @param {{ card: import('../lib/payment.js').Card, setCard: (card: import('../lib/payment.js').Card) => void }} props */
function CardFields({ card, setCard }) {
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) => setCard({ ...card, [name]: value });
  return html`<div class="card-fields">
    <${Field} name="number" label="Card number" inputmode="numeric" autocomplete="cc-number" required maxlength="23" value=${card.number} onInput=${set('number')} />
    <${Field} name="expiry" label="Expires" hint="Month/year" autocomplete="cc-exp" required maxlength="7" value=${card.expiry} onInput=${set('expiry')} />
    <${Field} name="cvc" label="Security code" inputmode="numeric" autocomplete="cc-csc" required maxlength="4" value=${card.cvc} onInput=${set('cvc')} />
    <p class="hint">Goes to the payment provider directly: the shop never sees your card.</p>
  </div>`;
}
