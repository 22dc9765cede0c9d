// @ts-check
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { visits } from '../lib/router.js';

/**
 * One page: its heading, which takes the focus when the reader comes here from another page, so that the keyboard and a
 * screen reader begin at the top of what is new.
 * @param {{ title: string, lead?: unknown, narrow?: boolean, quiet?: boolean, children?: unknown }} props
 *   quiet: the heading is there for screen readers alone
 */
export function Page({ title, lead, narrow = false, quiet = false, children }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = `${title} · Keelson Chandlery`;
  }, [title]);
  useEffect(() => {
    if (visits.peek() > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return html`<div class=${narrow ? 'page narrow' : 'page'}>
    <h1 ref=${heading} tabindex="-1" class=${quiet ? 'unseen' : ''}>${title}</h1>
    ${lead && html`<p class="lead">${lead}</p>`} ${children}
  </div>`;
}
