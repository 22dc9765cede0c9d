// @ts-check

import { signal } from '@preact/signals';
import { html } from 'htm/preact';

/** How long a short message stays in sight. Milliseconds. */
const SHOWN_MS = 3_500;

const message = signal('');
/** @type {number | undefined} */
let timer;

/** Says something short, to eyes and to screen readers. @param {string} text */
export function say(text) {
  clearTimeout(timer);
  message.value = '';
  requestAnimationFrame(() => {
    message.value = text;
  });
  timer = window.setTimeout(() => {
    message.value = '';
  }, SHOWN_MS);
}

/** Where it is said. */
export function Announcer() {
  return html`<div class="announcer" role="status" aria-live="polite">${message.value && html`<span>${message.value}</span>`}</div>`;
}
