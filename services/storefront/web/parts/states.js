// @ts-check
import { html } from 'htm/preact';

/**
 * What did not work, and what to do about it.
 * @param {{ problem: import('../lib/problems.js').Problem, again?: (() => void) | undefined }} props
 */
export function Trouble({ problem, again }) {
  return html`<div class="note bad" role="alert">
    <p>${problem.message}</p>
    ${again && html`<button type="button" class="plain" onClick=${again}>Try again</button>`}
  </div>`;
}

/** While something loads: said once to screen readers, and no flicker where it comes quickly. @param {{ what: string }} props */
export function Loading({ what }) {
  return html`<p class="loading" role="status"><span class="spinner" aria-hidden="true"></span>Loading ${what}…</p>`;
}

/** Where there is nothing yet. @param {{ title: string, children?: unknown }} props */
export function Empty({ title, children }) {
  return html`<div class="empty">
    <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
      <path d="M8 40h48l-7 12H15z" /><path d="M30 10h3v28h-3z" /><path d="M36 12l16 22H36z" />
    </svg>
    <h2>${title}</h2>
    ${children}
  </div>`;
}
