import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { createContext, createHttpServer, createLogger, Deadline, listenHttp } from '@keelson/chassis';
import { aGraph, aService } from '@keelson/mesh/testing';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { edgeGate } from '../edge/gate.ts';
import { type Gateway, startGateway } from './gateway.ts';
import type { OpenApiDocument } from './openapi.ts';
import { edgeRoutes } from './routes.ts';

const document: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'keelson', version: '1.0.0' },
  paths: {
    '/api/v1/things': { post: {} },
    '/api/v1/things/{id}': { get: {}, put: {} },
    '/api/v1/things/pay/{id}': { put: {} },
  },
};

/** What the upstreams saw last. */
const seen: { headers?: Record<string, unknown>; body?: unknown; url?: string; streamClosed?: boolean } = {};
let release: () => void = () => {};

async function commands(): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 1024 });
  app.post('/api/v1/things', async (request, reply) => {
    seen.headers = request.headers;
    seen.body = request.body;
    reply.header('etag', '"0"').header('connection', 'x-inner').header('x-inner', 'secret');
    return reply.code(201).send(JSON.stringify('id'));
  });
  app.put('/api/v1/things/:id', async (_request, reply) =>
    reply
      .code(409)
      .type('application/problem+json')
      .send(JSON.stringify({ type: 'urn:keelson:problem:no', title: 'No', status: 409 })),
  );
  return app;
}

async function queries(): Promise<FastifyInstance> {
  const app = Fastify();
  app.get('/api/v1/things/*', async (request) => {
    seen.url = request.url;
    return { by: 'queries' };
  });
  app.get('/api/v1/things/slow', async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return { slow: true };
  });
  app.get('/api/v1/things/1/events', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.flushHeaders();
    seen.streamClosed = false;
    reply.raw.once('close', () => {
      seen.streamClosed = true;
    });
    app.server.once('event-to-send', (text: string) => reply.raw.write(`data: ${text}\n\n`));
    request.raw.resume();
  });
  return app;
}

async function admin(ready: () => boolean): Promise<FastifyInstance> {
  const app = Fastify();
  app.get('/ready', async (_request, reply) => reply.code(ready() ? 200 : 503).send());
  return app;
}

let writer: FastifyInstance;
let reader: FastifyInstance;
let readerAdmin: FastifyInstance;
let readerReady = true;
let gateway: Gateway;
let things: string;

const problemType = 'application/problem+json';
const any = { host: '127.0.0.1', port: 0 };
const log = createLogger({ name: 'gateway', level: 'silent' });
const graph = aGraph([
  aService('commands', {
    routes: { budgetMs: 1_000, http: [{ prefix: '/api/v1/things', methods: ['POST', 'PUT'] }] },
  }),
  aService('queries', { routes: { budgetMs: 1_000, http: [{ prefix: '/api/v1/things', methods: ['GET'] }] } }),
]);
const gate = edgeGate({ graph, profile: 'open', verify: undefined });
const start = {
  simulators: [{ name: 'bank', summary: 'Stands in for a bank.', endpoints: { http: 'http://127.0.0.1:1' } }],
  access: { profile: 'open' as const, meaning: 'things take <anybody>' },
  pages: [{ path: '/shop', title: 'Shop', about: 'buy things' }],
};
const door = { ...any, requestTimeoutMs: 1_000, log, gate, start };
/** Far above what a stop takes that waits for nothing. */
const drainTimeoutMs = 60_000;

beforeAll(async () => {
  writer = await commands();
  reader = await queries();
  readerAdmin = await admin(() => readerReady);
});

beforeEach(async () => {
  const [http, readerHttp, adminUrl] = await Promise.all([writer, reader, readerAdmin].map(listening));
  gateway = await startGateway({
    ...door,
    document,
    services: [
      { name: 'commands', summary: 'Changes <things>.', endpoints: { http: http ?? '', grpc: '127.0.0.1:1' } },
      { name: 'queries', summary: 'Shows things.', endpoints: { http: readerHttp ?? '', admin: adminUrl ?? '' } },
    ],
    routes: edgeRoutes(graph),
  });
  things = `${gateway.url}/api/v1/things`;
});
afterEach(() => gateway.stop(Deadline.after(drainTimeoutMs)));
afterAll(() => Promise.all([writer, reader, readerAdmin].map((app) => app.close())));

async function body(answer: Response): Promise<Record<string, unknown>> {
  return (await answer.json()) as Record<string, unknown>;
}

async function listening(app: FastifyInstance): Promise<string> {
  if (!app.server.listening) return app.listen(any);
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

describe('a call through the gateway', () => {
  it('goes by method to the service that has it, with its query untouched', async () => {
    const created = await fetch(things, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect([created.status, created.headers.get('etag'), await created.json()]).toEqual([201, '"0"', 'id']);
    expect(seen.body).toEqual({ a: 1 });
    const found = await fetch(`${things}/search?search=a%20b&page=1`);
    expect(await found.json()).toEqual({ by: 'queries' });
    expect(seen.url).toBe('/api/v1/things/search?search=a%20b&page=1');
  });

  it('carries deadline, trace, key and condition, and says who asked', async () => {
    const headers = {
      'x-request-deadline': '2030-01-01T00:00:00Z',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'idempotency-key': 'k1',
      'if-match': '"3"',
    };
    await fetch(things, { method: 'POST', headers });
    expect(seen.headers).toMatchObject(headers);
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(seen.headers?.['x-forwarded-host']).toBe(new URL(gateway.url).host);
  });

  it('keeps what belongs to one connection on that connection', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const lines = [
      'POST /api/v1/things HTTP/1.1',
      'host: shop',
      'connection: close, x-hop',
      'x-hop: 1',
      'te: trailers',
    ];
    socket.write(`${[...lines, 'content-length: 0'].join('\r\n')}\r\n\r\n`);
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 201/);
    expect(answer).not.toContain('x-inner');
    expect(Object.keys(seen.headers ?? {})).not.toContain('x-hop');
    expect(Object.keys(seen.headers ?? {})).not.toContain('te');
  });

  it('hands a problem of the service on as it is', async () => {
    const answer = await fetch(`${things}/1`, { method: 'PUT' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([409, `${problemType}; charset=utf-8`]);
    expect(await answer.json()).toEqual({ type: 'urn:keelson:problem:no', title: 'No', status: 409 });
  });

  it('leaves it to the service how large a body may be, up to a limit of its own', async () => {
    const headers = { 'content-type': 'application/json' };
    const large = await fetch(things, { method: 'POST', headers, body: `"${'x'.repeat(2_000)}"` });
    expect([large.status, (await body(large)).code]).toEqual([413, 'FST_ERR_CTP_BODY_TOO_LARGE']);
    const huge = await fetch(things, { method: 'POST', headers, body: Buffer.alloc(9 * 1024 * 1024) });
    expect([huge.status, await body(huge)]).toMatchObject([
      413,
      { type: 'urn:keelson:problem:too-large', title: 'The request is too large' },
    ]);
  });

  it('answers HEAD with headers only', async () => {
    const answer = await fetch(`${things}/1`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '16', '']);
  });
});

describe('an event stream through the gateway', () => {
  it('starts before its first event, and each event comes at once', async () => {
    const answer = await fetch(`${things}/1/events`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const stream = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    reader.server.emit('event-to-send', 'one');
    expect((await stream?.read())?.value).toBe('data: one\n\n');
    await stream?.cancel();
  });

  it('ends at the service when the client goes away', async () => {
    const client = new AbortController();
    await fetch(`${things}/1/events`, { signal: client.signal });
    client.abort();
    await vi.waitFor(() => expect(seen.streamClosed).toBe(true));
  });

  it('ends cleanly when the gateway stops', async () => {
    const answer = await fetch(`${things}/1/events`);
    const text = answer.text();
    await gateway.stop(Deadline.after(drainTimeoutMs));
    expect(await text).toBe('');
  });
});

describe('a body that stalls', () => {
  it.each([
    ['when the caller’s deadline is over', () => `x-request-deadline: ${Date.now() + 100}\r\n`],
    ['when the time for one request is over', () => ''],
  ])('is answered with 504 %s, and the connection ends', async (_, header) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(`POST /api/v1/things HTTP/1.1\r\nhost: shop\r\n${header()}content-length: 1000\r\n\r\n{}`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 504 /);
    expect(answer).toContain('urn:keelson:problem:deadline');
  });
});

describe('a gateway that stops', () => {
  it('does not wait for connections that never sent anything', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    await once(socket, 'connect');
    await fetch(`${gateway.url}/healthz`);
    const deadline = Deadline.after(drainTimeoutMs);
    await Promise.all([gateway.stop(deadline), once(socket, 'close')]);
    expect(deadline.expired).toBe(false);
  });

  it('says what it cut off', async () => {
    const lines: Record<string, unknown>[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const services = [{ name: 'queries', summary: '', endpoints: { http: await listening(reader) } }];
    const brief = await startGateway({
      ...door,
      document,
      services,
      routes: [{ prefix: '/api/v1/things', methods: ['GET'], service: 'queries' }],
      log: createLogger({ name: 'gateway', level: 'warn', destination }),
    });
    release = () => {};
    const cut = fetch(`${brief.url}/api/v1/things/slow?x=1`).catch(() => 'cut off');
    await vi.waitFor(() => expect(release.length).toBe(1));
    await brief.stop(Deadline.after(50));
    expect(await cut).toBe('cut off');
    release = () => {};
    expect(lines).toMatchObject([{ msg: 'requests were cut off', count: 1, requests: ['GET /api/v1/things/slow'] }]);
  });

  it('finishes what is in flight', async () => {
    const answer = fetch(`${things}/slow`);
    await vi.waitFor(() => expect(release.length).toBe(1));
    const stopped = gateway.stop(Deadline.after(drainTimeoutMs));
    await pause(0);
    release();
    expect(await (await answer).json()).toEqual({ slow: true });
    await stopped;
  });
});

describe('what leads nowhere', () => {
  it('is a 404 that says where to look', async () => {
    const answer = await fetch(`${gateway.url}/nothing?x=1`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, problemType]);
    expect(await answer.json()).toMatchObject({
      type: 'urn:keelson:problem:no-route',
      title: 'Not found',
      detail: 'No route for GET /nothing?x=1. See /docs for what there is.',
    });
  });

  it('is a 404 when a path only begins like a prefix', async () => {
    expect((await fetch(`${things}-x`)).status).toBe(404);
  });

  it('is a 405 that names the methods there are', async () => {
    const methods: [string, string, string][] = [
      ['DELETE', '/1', 'GET, HEAD, PUT'],
      ['POST', '/1', 'GET, HEAD, PUT'],
      ['GET', '', 'POST'],
      ['GET', '/pay/1', 'PUT'],
    ];
    for (const [method, path, allow] of methods) {
      const answer = await fetch(things + path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      expect((await body(answer)).type).toBe('urn:keelson:problem:method-not-allowed');
    }
    expect((await fetch(`${things}/x/y/z`, { method: 'DELETE' })).status).toBe(404);
  });

  const large = 'a'.repeat(17_000);
  it.each([
    ['GET /%zz HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['nonsense\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nhost: a\r\nexpect: magic\r\n\r\n', 417],
    [`GET /${large} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    [`GET / HTTP/1.1\r\nhost: a\r\nx: ${large}\r\n\r\n`, 431],
  ])('is a problem for malformed HTTP: %.30j', async (bytes, status) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(bytes);
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    socket.destroy();
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^content-type: application\/problem\+json\r$/im);
  });

  it('is the same problem here as at a service', async () => {
    const ctx = createContext({ name: 'service', env: { LOG_LEVEL: 'silent' } });
    const app = createHttpServer(ctx, { openapi: { title: '', version: '', description: '' } });
    const service = await listenHttp(ctx, app, any);
    for (const path of ['/nothing', '/%zz']) {
      const [here, there] = await Promise.all([gateway.url, service].map(async (at) => body(await fetch(at + path))));
      expect({ ...here, detail: '' }).toEqual({ ...there, detail: '' });
    }
    await ctx.lifecycle.stop();
  });
});

describe('a service that is away', () => {
  it('is a 503 that says when to try again, and works again once it is back', async () => {
    const down = await startGateway({
      ...door,
      document,
      services: [
        { name: 'commands', summary: '', endpoints: { http: 'http://127.0.0.1:1', admin: 'http://127.0.0.1:1' } },
      ],
      routes: [{ prefix: '/api/v1/things', methods: ['POST'], service: 'commands' }],
    });
    const answer = await fetch(`${down.url}/api/v1/things`, { method: 'POST' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.headers.get('content-type')).toBe(problemType);
    expect((await body(answer)).type).toBe('urn:keelson:problem:unavailable');
    expect(await (await fetch(`${down.url}/healthz`)).json()).toEqual({
      status: 'not ready',
      services: { commands: 'away' },
    });
    await down.stop(Deadline.after(drainTimeoutMs));
  });

  it('shows in /healthz, which is ready only when all are', async () => {
    const ready = await fetch(`${gateway.url}/healthz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', services: { queries: 'ready' } }]);
    readerReady = false;
    const not = await fetch(`${gateway.url}/healthz`);
    readerReady = true;
    expect([not.status, await not.json()]).toEqual([503, { status: 'not ready', services: { queries: 'not ready' } }]);
  });
});

describe('pages for people', () => {
  it.each(['/', '/docs', '/openapi.json', '/healthz', '/favicon.svg'])(
    '%s answers HEAD as it answers GET',
    async (path) => {
      const answer = await fetch(gateway.url + path, { method: 'HEAD' });
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    },
  );

  it('the start page shows what runs, and needs no other host', async () => {
    const answer = await fetch(gateway.url);
    const page = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('Changes &#60;things&#62;.');
    expect(page).toContain('Stands in for a bank.');
    expect(page).toContain('Profile <strong>open</strong>: things take &#60;anybody&#62;.');
    expect(page).toContain('<a href="/shop">Shop<small>buy things</small></a>');
    expect(page).toContain(`curl -s ${gateway.url}/api/v1/orders`);
    const hosts = [...page.matchAll(/(?:href|src)="(https?:\/\/[^/"]+)/g)].map(
      ([, host]) => new URL(host ?? '').hostname,
    );
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  });

  it('the API page is at /docs, and /swagger/index.html leads there', async () => {
    const page = await fetch(`${gateway.url}/swagger/index.html`);
    expect(page.url).toBe(`${gateway.url}/docs`);
    const html = await page.text();
    const assets = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, asset]) => new URL(asset ?? '', page.url));
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      const answer = await fetch(asset);
      await answer.arrayBuffer();
      expect([asset.href, answer.status]).toEqual([asset.href, 200]);
    }
  });

  it('the API page may run its own scripts and call this gateway, and nothing else', async () => {
    const policy = (await fetch(`${gateway.url}/docs`)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    const script = await (await fetch(`${gateway.url}/docs/static/swagger-initializer.js`)).text();
    expect(script).toContain('/openapi.json');
    expect(await (await fetch(`${gateway.url}/openapi.json`)).json()).toEqual(document);
  });
});
