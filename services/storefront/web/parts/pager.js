// @ts-check
import { html } from 'htm/preact';

/**
 * @param {{ pagination: import('../lib/catalogue.js').Pagination, href: (page: number) => string }} props
 */
export function Pager({ pagination: { page, totalPages, hasMore }, href }) {
  if (totalPages <= 1) return null;
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? html`<a href=${href(page - 1)} rel="prev">‹ Earlier page</a>` : html`<span></span>`}
    <span class="soft">Page ${page} of ${totalPages}</span>
    ${hasMore ? html`<a href=${href(page + 1)} rel="next">Next page ›</a>` : html`<span></span>`}
  </nav>`;
}
