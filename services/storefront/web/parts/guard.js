// @ts-check
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { address, go } from '../lib/router.js';
import { known, person } from '../lib/session.js';
import { Loading } from './states.js';

/**
 * Leads whoever is not signed in to the page for it, and back afterwards.
 * @param {{ children?: unknown }} props
 */
export function SignedIn({ children }) {
  const missing = known.value && !person.value;
  useEffect(() => {
    if (!missing) return;
    const { pathname, search } = address.peek();
    go(`/shop/sign-in?next=${encodeURIComponent(pathname + search)}`, { replace: true });
  }, [missing]);
  return person.value ? children : html`<${Loading} what="your account" />`;
}
