import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './books.ts';
import type { Control } from './control.ts';
import { page } from './page.ts';
import type { ApiRequest, Delivered, Provider } from './provider.ts';

export interface ServerOptions {
  readonly provider: Provider;
  readonly control: Control;
  /** What the merchant's calls must carry as a bearer token. */
  readonly apiKey: string;
  /** The origin whose pages may make tokens. */
  readonly shopOrigin: string;
}

const MAX_BODY_BYTES = 65_536;
const SLOW_MS = 2_000;
/** How long an answer that comes too late is held back, unless its caller goes away before. Milliseconds. */
const NEVER_MS = 60_000;

/** The provider's API and the switches, over HTTP. */
export function providerServer(options: ServerOptions): Server {
  return createServer((request, response) => {
    answer(options, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: { error: 'internal' } });
    });
  });
}

async function answer(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://provider');
  if (url.pathname === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page);
    return;
  }
  if (url.pathname === '/v1/tokens') allowOrigin(response, allowedOrigin(options.shopOrigin, request.headers.origin));
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const text = await textOf(request);
  if (text === undefined) return send(response, { status: 413, body: { error: 'too-large' } });
  if (url.pathname === '/control') return send(response, switched(options.control, request.method, text));
  await pause(options.control.settings.latencyMs);
  await deliver(response, respond(options, request, url, text));
}

function switched(control: Control, method = 'GET', text: string): Answer {
  const valid = method !== 'PUT' || control.set(jsonOf(text));
  return valid ? { status: 200, body: control.settings } : { status: 400, body: { error: 'invalid' } };
}

function respond({ provider, apiKey }: ServerOptions, request: IncomingMessage, url: URL, text: string): Delivered {
  const body = jsonOf(text);
  const { method, headers } = request;
  const { pathname: path, searchParams } = url;
  const now = (plain: Answer): Delivered => ({ ...plain, delivery: 'now' });
  if (method === 'POST' && path === '/v1/tokens') return now(provider.tokenise(body));
  if (!isKey(headers.authorization, apiKey)) return now({ status: 401, body: { error: 'unauthorised' } });

  const key = headers['idempotency-key'];
  const asked: ApiRequest = { path, key: Array.isArray(key) ? key[0] : key, text, body };
  if (method === 'POST' && path === '/v1/authorisations') return provider.authorise(asked);
  if (method === 'GET' && path === '/v1/payments') return now(provider.list(searchParams));

  const [, reference, change] = /^\/v1\/payments\/([^/]+)(?:\/(capture|void|refund))?$/.exec(path) ?? [];
  if (reference !== undefined && method === 'GET' && change === undefined) return now(provider.get(reference));
  if (reference !== undefined && method === 'POST' && change !== undefined) {
    return provider[change as 'capture' | 'void' | 'refund'](reference, asked);
  }
  return now({ status: 404, body: { error: 'not-found' } });
}

async function deliver(response: ServerResponse, { delivery, ...plain }: Delivered): Promise<void> {
  if (delivery === 'broken') {
    response.destroy();
    return;
  }
  if (delivery === 'slow') await pause(SLOW_MS);
  if (delivery === 'never') await untilGone(response);
  if (!response.destroyed) send(response, plain);
}

async function untilGone(response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await pause(NEVER_MS, undefined, { signal: gone.signal }).catch(() => {});
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const THIS_MACHINE = /^http:\/\/(?:127\.0\.0\.1|localhost)(?=:|$)/;

/** The shop's origin, as the page that asks calls it: this machine has two names. */
function allowedOrigin(shop: string, asking = ''): string {
  const named = (origin: string) => origin.replace(THIS_MACHINE, 'http://localhost');
  return named(asking) === named(shop) ? asking : shop;
}

function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'content-type');
  response.setHeader('vary', 'origin');
}

/** Undefined for one that is too large. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Compared by their hashes, so that the time taken tells nothing. */
function isKey(authorization: string | undefined, apiKey: string): boolean {
  const hash = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${apiKey}`));
}
