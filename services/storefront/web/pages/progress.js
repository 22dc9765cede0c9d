// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { bought } from '../lib/basket.js';
import { follow } from '../lib/follow.js';
import { countUnread } from '../lib/messages.js';
import { formatPrice } from '../lib/money.js';
import { asProblem, wordsFor } from '../lib/problems.js';
import { stepStateWords, stepWords } from '../lib/words.js';
import { SignedIn } from '../parts/guard.js';
import { Page } from '../parts/page.js';
import { Loading, Trouble } from '../parts/states.js';

/** @typedef {{ id: string, orderId: string, state: string, steps: readonly { name: string, state: string }[],
 *   problem?: string, problemDetail?: string, total?: number | string }} CheckoutView */

/** A purchase, live. @param {{ id: string }} props */
export function Progress({ id }) {
  return html`<${SignedIn}><${Live} id=${id} /><//>`;
}

/** @param {{ id: string }} props */
function Live({ id }) {
  const [checkout, setCheckout] = useState(/** @type {CheckoutView | undefined} */ (undefined));
  const [problem, setProblem] = useState(/** @type {any} */ (undefined));
  useEffect(() => {
    const leaving = new AbortController();
    const path = `/api/v1/checkouts/${encodeURIComponent(id)}`;
    const take = (/** @type {any} */ news) => {
      const now = /** @type {CheckoutView} */ (news.checkout ?? news);
      if (!now.state) return false; // the stream's farewell
      setCheckout(now);
      if (now.state === 'completed') bought(id);
      return hasEnded(now);
    };
    follow({ events: `${path}/events`, poll: path, take, signal: leaving.signal }).then(countUnread, (error) =>
      setProblem(asProblem(error)),
    );
    return () => leaving.abort();
  }, [id]);
  return html`<${Page} title=${titleOf(checkout)} narrow>
    ${problem && html`<${Trouble} problem=${problem} />`} ${!checkout && !problem && html`<${Loading} what="your purchase" />`}
    ${checkout && html`<${Steps} checkout=${checkout} /> <${Outcome} checkout=${checkout} />`}
  <//>`;
}

/** @param {CheckoutView} checkout */
function hasEnded({ state }) {
  return state === 'completed' || state === 'compensated';
}

/** @param {CheckoutView | undefined} checkout */
function titleOf(checkout) {
  if (!checkout || checkout.state === 'running') return 'Your purchase is under way';
  if (checkout.state === 'completed') return 'Thank you!';
  if (checkout.state === 'stuck') return 'This takes longer';
  return checkout.state === 'compensating' ? 'Taking it back' : 'That did not work';
}

/** @param {{ checkout: CheckoutView }} props */
function Steps({ checkout }) {
  // What is still waiting when all is over never comes.
  const ended = hasEnded(checkout) || checkout.state === 'compensating';
  const steps = checkout.steps.map((step) =>
    ended && step.state === 'waiting' ? { ...step, state: 'skipped' } : step,
  );
  return html`<ol class="steps" aria-label="Steps">
    ${steps.map(
      ({ name, state }) => html`<li key=${name} class=${state} aria-current=${state === 'running' ? 'step' : undefined}>
        <span class="dot" aria-hidden="true"></span><span>${stepWords(name)}</span><span class="soft">${stepStateWords(state)}</span>
      </li>`,
    )}
  </ol>`;
}

/** @param {{ checkout: CheckoutView }} props */
function Outcome({ checkout }) {
  const { state, orderId, total, problem = '', problemDetail = '' } = checkout;
  return html`<div role="status">
    ${
      state === 'completed' &&
      html`<p class="note good">Paid${total !== undefined && html` <strong>${formatPrice(total)}</strong>`}. Your order is on its way, and a mail is too.</p>
      <p><a class="button strong" href=${`/shop/orders/${orderId}`}>See the order</a> <a class="button" href="/shop">Keep looking</a></p>`
    }
    ${state === 'compensating' && html`<p class="note">Something did not work. Everything is being taken back, your money first.</p>`}
    ${
      state === 'compensated' &&
      html`<p class="note bad">${wordsFor(problem, problemDetail)} Nothing was charged, and your basket is as it was.</p>
      <p><a class="button strong" href="/shop/checkout">Try again</a> <a class="button" href="/shop/basket">Look at the basket</a></p>`
    }
    ${state === 'stuck' && html`<p class="note">Somebody of us has to look at it. You need not do anything: it will be finished, or taken back in full.</p>`}
  </div>`;
}
