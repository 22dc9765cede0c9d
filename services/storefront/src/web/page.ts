import { createHash } from 'node:crypto';
import type { Assets } from './assets.ts';
import { VENDOR } from './assets.ts';

/** What the page tells the shop's modules, and what they may reach. */
export interface PageSettings {
  /** Where the payment provider takes cards; the test cards alone are offered where it is not known. */
  readonly cardTokensUrl: string | undefined;
  /** Whether the provider's test cards are offered. */
  readonly testCards: boolean;
  /** Sources of pictures beside the shop's own origin, as a Content-Security-Policy names them. */
  readonly pictureSources: readonly string[];
}

/** The one page of the shop, and the policy that it is sent with. */
export interface Page {
  readonly html: Buffer;
  readonly etag: string;
  readonly policy: string;
}

/** Below it is the shop. */
export const SHOP_PATH = '/shop';

/** Makes the page. Its only inline script is the import map, which the policy names by its hash. */
export function shopPage(assets: Assets, settings: PageSettings): Page {
  const at = (path: string) => `${SHOP_PATH}/assets/${assets.build}/${path}`;
  const imports = Object.fromEntries(Object.entries(VENDOR).map(([name, path]) => [name, at(path)]));
  const importMap = JSON.stringify({ imports });
  const modules = [...assets.files.keys()].filter((path) => path.endsWith('.js'));
  const html = Buffer.from(`<!doctype html>
<html lang="en"${dataOf(settings)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="Fittings, rope and lamps for small ships.">
<title>Keelson Chandlery</title>
<link rel="icon" href="${at('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${at('shop.css')}">
<script type="importmap">${importMap}</script>
${modules.map((path) => `<link rel="modulepreload" href="${at(path)}">`).join('\n')}
<script type="module" src="${at('main.js')}"></script>
</head>
<body>
<div id="shop"></div>
<noscript><p>The shop needs JavaScript. The API does not: see <a href="/docs">its page</a>.</p></noscript>
</body>
</html>
`);
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  return { html, etag, policy: policyOf(importMap, settings) };
}

function dataOf({ cardTokensUrl, testCards }: PageSettings): string {
  const url = cardTokensUrl === undefined ? '' : ` data-card-tokens-url="${safe(cardTokensUrl)}"`;
  return `${url} data-test-cards="${testCards ? 'on' : 'off'}"`;
}

function policyOf(importMap: string, { cardTokensUrl, pictureSources }: PageSettings): string {
  const hash = createHash('sha256').update(importMap).digest('base64');
  const provider = cardTokensUrl === undefined ? [] : [new URL(cardTokensUrl).origin];
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    `img-src ${["'self'", ...pictureSources].join(' ')}`,
    `connect-src ${["'self'", ...provider].join(' ')}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function safe(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
