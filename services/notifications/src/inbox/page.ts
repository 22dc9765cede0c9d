import { createHash } from 'node:crypto';
import { inboxPagePath } from '../../service.ts';
import type { Mail } from '../channels/mail-sender.ts';
import { Html, html } from '../templates/html.ts';
import { timeWords } from '../templates/words.ts';

const style = `body{margin:0 auto;max-width:60rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:#1c2733;background:#f4f6f8}
h1{font-size:1.5rem}h1 a{color:inherit}table{width:100%;border-collapse:collapse;background:#fff}
th,td{padding:.5rem .75rem;text-align:left;border-bottom:1px solid #d9e0e6}form{margin:1rem 0}
input,button{font:inherit;padding:.35rem .6rem}iframe{width:100%;height:32rem;border:1px solid #b6c2cd;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;padding:1rem;border:1px solid #b6c2cd}
dt{font-weight:600}dd{margin:0 0 .25rem}`;

/** What the pages may do: show themselves, and a mail in a frame. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What a mail in its frame may do: no scripts, no loads; its links open windows of their own. */
export const mailPolicy = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

export interface InboxList {
  readonly mails: readonly Mail[];
  readonly hasMore: boolean;
  readonly page: number;
  /** Only those to this address; empty for all. */
  readonly to: string;
}

/** The list of mails. */
export function listPage({ mails, hasMore, page, to }: InboxList): string {
  const link = (other: number) => `${inboxPagePath}?${new URLSearchParams({ to, page: `${other}` })}`;
  return document(
    'Inbox',
    html`<h1>Inbox</h1>
<p>Mails of this platform. None of them was sent: they are kept here, and everybody who comes to this page can read them.</p>
<form action="${inboxPagePath}"><label>To <input name="to" type="search" value="${to}"></label> <button>Filter</button></form>
${mails.length === 0 ? html`<p>There are no mails${to === '' ? '' : ` to ${to}`}.</p>` : table(mails)}
<p>${page > 1 ? html`<a href="${link(page - 1)}">Newer</a> ` : undefined}${hasMore ? html`<a href="${link(page + 1)}">Older</a>` : undefined}</p>`,
  );
}

function table(mails: readonly Mail[]): Html {
  return html`<table><thead><tr><th scope="col">Time</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead><tbody>
${mails.map(
  ({ id, at, to, subject }) =>
    html`<tr><td>${timeWords(at)}</td><td>${to}</td><td><a href="${inboxPagePath}/${id}">${subject}</a></td></tr>\n`,
)}</tbody></table>`;
}

/** One mail: as it looks, and as text. */
export function mailPage({ id, from, to, subject, text, at, messageId }: Mail): string {
  return document(
    subject,
    html`<p><a href="${inboxPagePath}">Inbox</a></p>
<h1>${subject}</h1>
<dl><dt>From</dt><dd>${from}</dd><dt>To</dt><dd>${to}</dd><dt>Time</dt><dd>${timeWords(at)}</dd><dt>Message-ID</dt><dd>${messageId}</dd></dl>
<iframe src="${inboxPagePath}/${id}/html" title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>As text</h2>
<pre>${text}</pre>`,
  );
}

/** A mail as it was to be sent, for its frame; links lead out of it. */
export function framedMail({ html: markup }: Mail): string {
  return markup.replace('<head>', '<head><base target="_blank">');
}

function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(style)}</style></head>
<body>
${body}
</body>
</html>
`.text;
}
