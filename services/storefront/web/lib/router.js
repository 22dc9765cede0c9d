// @ts-check
import { computed, signal } from '@preact/signals';
import { placeOf } from './routes.js';

/** Where the reader is. */
export const address = signal(new URL(location.href));

export const place = computed(() => placeOf(address.value.pathname));

/** How many times the reader went somewhere: the first page keeps the browser's own focus. */
export const visits = signal(0);

/** @param {string} path @param {{ replace?: boolean }} [how] */
export function go(path, { replace = false } = {}) {
  const url = new URL(path, location.href);
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  arrive(url);
  scrollTo(0, 0);
}

/** @param {URL} url */
function arrive(url) {
  visits.value++;
  address.value = url;
}

/** Lets links within the shop, and the browser's back and forward, change the page without loading it anew. */
export function listen() {
  addEventListener('popstate', () => arrive(new URL(location.href)));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!/^\/shop(\/|$)/.test(link.pathname) || link.hash) return;
    event.preventDefault();
    go(link.href);
  });
}
