import { type CallContext, type HttpServer, ServiceError } from '@keelson/chassis';
import { type Asset, type Assets, encodingFor } from './assets.ts';
import { type Page, SHOP_PATH } from './page.ts';

/** A year: the build in the address changes with the content (RFC 9111 and RFC 8246 for `immutable`). */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** What the page is sent with, beside its Content-Security-Policy. */
const PAGE_HEADERS = {
  'cache-control': 'no-cache',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;

/** As much of an answer as is needed here. */
interface Reply {
  code(status: number): Reply;
  header(name: string, value: string): Reply;
  headers(values: Readonly<Record<string, string>>): Reply;
  send(body?: Buffer): Reply;
}

/** Pages for people: they stand in no OpenAPI document. */
const hidden = { schema: { hide: true } };

/** Serves the shop: its files below `assets/`, and the one page at every other address, whose modules know the rest. */
export function addShopRoutes(app: HttpServer, assets: Assets, page: Page): void {
  app.get(`${SHOP_PATH}/assets/:build/*`, hidden, async ({ params, call }, reply) => {
    const { build, '*': path } = params as { readonly build: string; readonly '*': string };
    const asset = assets.files.get(path);
    if (asset === undefined) {
      throw new ServiceError('not-found', 'There is no such file of the shop.', { type: 'no-route' });
    }
    // While a release rolls out, the page of one may ask a replica of the other: it gets what there is, kept by nobody.
    return sendAsset(reply, asset, call, build === assets.build ? FOR_EVER : 'no-store');
  });
  for (const path of [SHOP_PATH, `${SHOP_PATH}/*`]) {
    app.get(path, hidden, async ({ call }, reply) => sendPage(reply, page, call));
  }
}

function sendAsset(reply: Reply, { type, bodies }: Asset, call: CallContext, caching: string): Reply {
  const encoding = encodingFor(call.header('accept-encoding'));
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply
    .header('content-type', type)
    .header('vary', 'accept-encoding')
    .header('cache-control', caching)
    .header('x-content-type-options', 'nosniff')
    .send(bodies[encoding]);
}

function sendPage(reply: Reply, { html, etag, policy }: Page, call: CallContext): Reply {
  reply.headers(PAGE_HEADERS).header('content-security-policy', policy).header('etag', etag);
  const held = (call.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (held.includes(etag)) return reply.code(304).send();
  return reply.header('content-type', 'text/html; charset=utf-8').send(html);
}
