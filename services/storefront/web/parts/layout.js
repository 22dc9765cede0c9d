// @ts-check
import { html } from 'htm/preact';
import { useEffect, useState } from 'preact/hooks';
import { count } from '../lib/basket.js';
import { unread } from '../lib/messages.js';
import { address, go, place } from '../lib/router.js';
import { known, lingering, person } from '../lib/session.js';

const mark = html`<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" fill="currentColor">
  <path d="M4 20h24l-4 8H8z" /><path d="M15 3h2v16h-2z" /><path d="M18 5l9 13h-9z" /><path d="M14 8v10H7z" opacity=".6" />
</svg>`;

/** What stands around every page. @param {{ children?: unknown }} props */
export function Layout({ children }) {
  return html`<a class="skip" href="#content">Skip to the content</a>
    <header class="top">
      <div class="wide">
        <a class="brand" href="/shop">${mark}<span>Keelson <em>Chandlery</em></span></a>
        <${SearchBox} />
        <nav aria-label="Your shop"><${Links} /></nav>
      </div>
    </header>
    <main id="content" class="wide"><${Lingering} />${children}</main>
    <footer><div class="wide">
      <p>Fittings for small ships since the last tide.</p>
      <p class="soft">A demonstration: nothing is sold and no money moves.</p>
    </div></footer>`;
}

/** Says that a session which was left is not over everywhere yet. */
function Lingering() {
  if (!lingering.value) return null;
  return html`<div class="note bad" role="alert">
    <p>You are signed out here, but the shop could not be told. It is told when you next open it in this browser.</p>
  </div>`;
}

function SearchBox() {
  const asked = address.value.searchParams.get('search') ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    go(text.trim() ? `/shop?search=${encodeURIComponent(text.trim())}` : '/shop');
  };
  return html`<form class="search" role="search" onSubmit=${submit}>
    <label class="unseen" for="search">Search the shop</label>
    <input id="search" type="search" placeholder="Search: rope, cleat, lamp…" maxlength="200" value=${text}
      onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)} />
    <button type="submit" aria-label="Search">
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="2" />
        <path d="M13 13l5 5" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      </svg>
    </button>
  </form>`;
}

function Links() {
  const { page } = place.value;
  const link = (/** @type {string} */ name, /** @type {string} */ path, /** @type {unknown} */ text) =>
    html`<a href=${path} aria-current=${page === name ? 'page' : undefined}>${text}</a>`;
  const basket = link('basket', '/shop/basket', html`Basket<${Badge} count=${count.value} of="pieces" />`);
  if (!known.value) return basket;
  if (!person.value) return html`${link('signIn', '/shop/sign-in', 'Sign in')} ${basket}`;
  return html`${link('orders', '/shop/orders', 'Orders')}
    ${link('messages', '/shop/messages', html`Messages<${Badge} count=${unread.value} of="unread" />`)}
    ${link('profile', '/shop/profile', 'Profile')} ${basket}`;
}

/** @param {{ count: number, of: string }} props */
function Badge({ count: number, of }) {
  if (number === 0) return null;
  return html`<span class="badge">${number > 99 ? '99+' : number}<span class="unseen"> ${of}</span></span>`;
}
