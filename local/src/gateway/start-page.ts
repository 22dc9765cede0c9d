import type { AccessWords, EdgePage } from '../edge/words.ts';
import type { RunningService } from './running-service.ts';

/** What the start page is about. */
export interface StartPageFacts {
  readonly services: readonly RunningService[];
  /** Stand-ins for systems outside, which run beside. */
  readonly simulators: readonly RunningService[];
  readonly access: AccessWords;
  readonly pages: readonly EdgePage[];
}

/** The page at `/`: what runs, where, and the first things to do. Needs no other host and no script. */
export function startPage({ services, simulators, access, pages }: StartPageFacts, origin: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>keelson</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>${style}</style>
</head>
<body>
<main>
<header>
${logo}
<h1>keelson</h1>
<p>The order platform runs on this machine. Profile <strong>${access.profile}</strong>: ${safe(access.meaning)}.</p>
</header>
<nav aria-label="Start here">
${pages.map(({ path, title, about }) => `<a href="${path}">${safe(title)}<small>${safe(about)}</small></a>`).join('\n')}
<a href="/docs">API page<small>read it, try it out</small></a>
<a href="/openapi.json">OpenAPI document<small>for code generators</small></a>
<a href="/healthz">Health<small>is everything ready?</small></a>
</nav>
${access.profile === 'open' ? firstOrder(origin) : ''}
<section aria-labelledby="runs">
<h2 id="runs">What runs</h2>
<div class="wide" role="region" aria-labelledby="runs" tabindex="0">
<table>
<thead><tr><th scope="col">Service</th><th scope="col">HTTP</th><th scope="col">gRPC</th><th scope="col">Admin</th></tr></thead>
<tbody>
${[...services, ...simulators].map(row).join('\n')}
</tbody>
</table>
</div>
</section>
</main>
</body>
</html>
`;
}

/** Where orders need no sign-in. */
function firstOrder(origin: string): string {
  return `<section aria-labelledby="first">
<h2 id="first">Your first order</h2>
<pre tabindex="0"><code>${safe(quickStart(origin))}</code></pre>
<p>Or let <code>npm run demo</code> walk one through its whole life, with every event that results.</p>
</section>`;
}

function row({ name, summary, endpoints }: RunningService): string {
  const { http, grpc, admin } = endpoints;
  return `<tr><th scope="row">${safe(name)}<small>${safe(summary)}</small></th>
<td>${code(http)}</td><td>${code(grpc)}</td><td>${admin === undefined ? none : adminLinks(name, admin)}</td></tr>`;
}

const none = '<span aria-label="none">–</span>';

function code(text: string | undefined): string {
  return text === undefined ? none : `<code>${safe(text.replace(/^https?:\/\//, ''))}</code>`;
}

function adminLinks(name: string, admin: string): string {
  const link = (path: string) => `<a href="${safe(admin)}/${path}" aria-label="${path} of ${safe(name)}">${path}</a>`;
  return `${link('ready')} ${link('metrics')}`;
}

function quickStart(origin: string): string {
  return `ID=$(curl -s ${origin}/api/v1/orders -H 'content-type: application/json' -d '{
  "accountEmail": "ada@example.com",
  "deliveryAddress": "12 Harbour Street, Bergen",
  "shopItems": [
    {"id": "1", "title": "Rope", "description": "10 m, hemp", "quantity": 2, "price": 12.50}
  ]
}' | tr -d '"')
curl -s '${origin}/api/v1/orders/'$ID
curl -s '${origin}/api/v1/orders/search?search=rope'`;
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const shape = '<path d="M4 14h24l-4 9H8z"/><path d="M15 3h2v10h-2z"/><path d="M18 4l8 8h-8z"/>';
const logo = `<svg viewBox="0 0 32 32" width="44" height="44" aria-hidden="true" fill="currentColor">${shape}</svg>`;

/** The icon of the browser's tab. */
export const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#1b6b93">${shape}</svg>`;

const style = `
:root { --ink: #16232b; --soft: #50616b; --line: #d5dde2; --paper: #fbfcfd; --card: #fff; --accent: #14597b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf1; --soft: #9fb0ba; --line: #2c3c46; --paper: #11191e; --card: #18232a; --accent: #7cc4e6; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header { display: grid; grid-template-columns: auto 1fr; column-gap: .9rem; align-items: center; }
header svg { color: var(--accent); grid-row: span 2; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
header p { margin: 0; color: var(--soft); }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
nav { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem; margin-top: 1.8rem; }
nav a { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; font-weight: 600;
  text-decoration: none; }
nav a:hover { border-color: var(--accent); }
a { color: var(--accent); }
a:focus-visible, pre:focus-visible, .wide:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
small { display: block; color: var(--soft); font-size: .85rem; font-weight: 400; }
pre, .wide { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; overflow-x: auto; margin: 0; }
pre { padding: 1rem; }
code { font: .88rem/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .65rem 1rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-size: .85rem; font-weight: 600; }
td { white-space: nowrap; }
td a { margin-right: .6rem; }
`;
