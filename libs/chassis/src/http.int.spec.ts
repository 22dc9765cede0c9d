import { Agent, request as httpRequest } from 'node:http';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, rawExchange, type TestContext, testContext } from '../test/fixtures.ts';
import { createHttpServer, type HttpServer, listenHttp, ServiceError } from './index.ts';

const Item = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 20 }),
    price: Type.Number({ minimum: 0 }),
    size: Type.Optional(Type.Union([Type.Literal('s'), Type.Literal('m')])),
  },
  { additionalProperties: false },
);
const Order = Type.Object({
  shopItems: Type.Array(Item, { minItems: 1, maxItems: 3 }),
  accountEmail: Type.String({ format: 'email' }),
});
const Page = Type.Object({
  page: Type.Integer({ minimum: 1, default: 1 }),
  paid: Type.Optional(Type.Boolean()),
});

let ctx: TestContext;
let app: HttpServer;
let url: string;
/** What the hanging handler saw of its signal. */
const aborted: unknown[] = [];
let hanging = 0;

beforeAll(async () => {
  ctx = testContext({ REQUEST_TIMEOUT_MS: '3000' });
  app = createHttpServer(ctx, {
    bodyLimit: 20_000,
    openapi: { title: 'Test', version: '1', description: 'A test.' },
  });
  app.post('/orders', { schema: { body: Order } }, ({ body }) => body);
  app.get('/orders', { schema: { querystring: Page } }, ({ query }) => query);
  app.get('/orders/:id', { schema: { params: Type.Object({ id: Type.String({ format: 'uuid' }) }) } }, () => 'found');
  app.put('/submit/:id', () => 'submitted');
  app.get('/fail/:how', ({ params }) => {
    throw failures[(params as { how: string }).how];
  });
  app.get('/hang', ({ call }) => {
    hanging++;
    call.signal.addEventListener('abort', () => aborted.push((call.signal.reason as ServiceError).code));
    return new Promise(() => {});
  });
  app.get('/late', async ({ call }, reply) => {
    await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
    return reply.code(201).header('x-late', 'yes').send('too late');
  });
  app.get('/late-bug', async ({ call }) => {
    await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
    throw new TypeError('found late');
  });
  app.get('/late-end', async ({ call }) => {
    await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
    throw call.signal.reason;
  });
  app.get('/call', ({ call }, reply) => {
    call.setHeader('x-set', 'yes');
    return reply.send({
      deadline: call.deadline.epochMs,
      trace: call.trace ?? null,
      carrier: ctx.tracing.carrier(call),
      header: call.header('X-Some') ?? null,
    });
  });
  url = await listenHttp(ctx, app, { host: '127.0.0.1', port: 0 });
});

afterAll(() => ctx.lifecycle.stop());

const failures: Record<string, unknown> = {
  bug: new TypeError('secret detail'),
  nothing: null,
  text: 'a thrown text',
  rule: Object.assign(new Error('The order is paid.'), { code: 'rule', type: 'order-already-paid' }),
  unavailable: new ServiceError('unavailable', 'The store is away.', { retryAfter: 1.2 }),
  revision: new ServiceError('revision', 'It is 7.'),
  'key-reused': new ServiceError('key-reused', 'Use a new key.'),
  econnrefused: Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' }),
};

const order = { shopItems: [{ id: 'a', price: 1 }], accountEmail: 'jo@example.com' };

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(url + path, init);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    headers: response.headers,
    body: type.includes('json') ? JSON.parse(text) : text,
  };
}

const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('a wrong request gets a 4xx problem', () => {
  test('with each field named', async () => {
    const wrong = { shopItems: [{ id: '', price: -1, extra: 1, size: 'x' }] };
    const { status, type, body } = await call('/orders', json(wrong));
    expect({ status, type }).toEqual({ status: 400, type: 'application/problem+json' });
    expect(body).toMatchObject({ type: 'urn:keelson:problem:invalid', title: 'The request is not valid', status: 400 });
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { field: 'accountEmail', message: 'is required' },
        { field: 'shopItems[0].id', message: 'must not be empty' },
        { field: 'shopItems[0].price', message: 'must be >= 0' },
        { field: 'shopItems[0].extra', message: 'is not known here' },
      ]),
    );
  });

  test.each([
    [
      'a price that is a text',
      { ...order, shopItems: [{ id: 'a', price: '1' }] },
      'shopItems[0].price',
      'must be a number',
    ],
    [
      'a word that is not in the list',
      { ...order, shopItems: [{ id: 'a', price: 1, size: 'x' }] },
      'shopItems[0].size',
      'must be one of "s", "m"',
    ],
    ['an empty list', { ...order, shopItems: [] }, 'shopItems', 'must not be empty'],
    [
      'a list that is too long',
      { ...order, shopItems: Array(4).fill({ id: 'a', price: 1 }) },
      'shopItems',
      'must have at most 3 items',
    ],
    ['a malformed e-mail', { ...order, accountEmail: 'jo' }, 'accountEmail', 'must be a valid email'],
    ['a list in place of an object', [], 'body', 'must be an object'],
    ['null', 'null', 'body', 'must be an object'],
  ])('%s', async (_, body, field, message) => {
    const answer = await call('/orders', json(body));
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ field, message });
  });

  test.each([
    ['malformed JSON', '{"a":'],
    ['__proto__', '{"__proto__": {"x": 1}}'],
    ['__proto__ deep inside', '{"shopItems": [{"__proto__": 1}]}'],
    ['constructor.prototype', '{"constructor": {"prototype": {"x": 1}}}'],
    ['text after the document', '{} {}'],
    ['an empty body where one is needed', ''],
    ['NUL', '\u0000'],
  ])('%s is a 400', async (_, body) => {
    const answer = await call('/orders', json(body));
    expect({ status: answer.status, type: answer.type }).toEqual({ status: 400, type: 'application/problem+json' });
    expect(answer.body.errors, 'names the field').toHaveLength(1);
  });

  test.each([
    ['FF FE', [0xff, 0xfe]],
    ['ED A0 80, half a character', [0xed, 0xa0, 0x80]],
  ])('invalid UTF-8 is a 400 that says so: %s', async (_, bytes) => {
    const body = Buffer.concat([
      Buffer.from('{"shopItems":[{"id":"'),
      Buffer.from(bytes),
      Buffer.from('","price":1}],"accountEmail":"jo@example.com"}'),
    ]);
    const answer = await call('/orders', { ...json('x'), body });
    expect([answer.status, answer.body.errors]).toEqual([400, [{ field: 'body', message: 'must be valid UTF-8' }]]);
  });

  test.each([
    ['{"__proto__": {"x": 1}}', '__proto__'],
    ['{"shopItems": [{"a/b": {"__proto__": 1}}]}', 'shopItems[0].a/b.__proto__'],
    ['{"constructor": {"prototype": {"x": 1}}}', 'constructor.prototype'],
  ])('a name that is not allowed is named: %s', async (text, field) => {
    const { body } = await call('/orders', json(text));
    expect(body).toMatchObject({ status: 400, detail: 'The body has a property name that is not allowed.' });
    expect(body.errors).toEqual([{ field, message: 'is a name that is not allowed' }]);
  });

  test('malformed JSON is a fault of the body', async () => {
    const { body } = await call('/orders', json('{"shopItems":['));
    expect(body).toMatchObject({ status: 400, errors: [{ field: 'body', message: 'must be valid JSON' }] });
  });

  test('a charset that is not UTF-8 is a 415', async () => {
    const as = (charset: string) => ({
      ...json(order),
      headers: { 'content-type': `application/json; charset=${charset}` },
    });
    expect((await call('/orders', as('latin1'))).body.type).toBe('urn:keelson:problem:unsupported-media-type');
    for (const charset of ['utf-8', 'UTF-8', '"utf-8"']) expect((await call('/orders', as(charset))).status).toBe(200);
  });

  test('a compressed body is a 415: nobody would unpack it', async () => {
    const as = (encoding: string) => ({
      ...json(order),
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    });
    expect((await call('/orders', as('gzip'))).body).toMatchObject({
      status: 415,
      detail: 'The body must not be compressed.',
    });
    expect((await call('/orders', as('identity'))).status).toBe(200);
  });

  test('a body that stalls is a 504 at the deadline, and the connection ends', async () => {
    const head = `POST /orders HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n`;
    const answer = await rawExchange(url, `${head}x-request-deadline: ${Date.now() + 100}\r\n\r\n{}`);
    expect(answer).toMatch(/^HTTP\/1.1 504 /);
  });

  test('a body that was to be sent but is missing is a 400', async () => {
    expect((await call('/orders', { method: 'POST' })).status).toBe(400);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'not a type',
    'application/merge-patch+json',
  ])('the content type %s is a 415', async (type) => {
    const { status, body } = await call('/orders', { method: 'POST', headers: { 'content-type': type }, body: 'a' });
    expect({ status, type: body.type }).toEqual({ status: 415, type: 'urn:keelson:problem:unsupported-media-type' });
  });

  test('a body over the limit is a 413', async () => {
    const { status, body } = await call('/orders', json(`"${'x'.repeat(30_000)}"`));
    expect({ status, type: body.type }).toEqual({ status: 413, type: 'urn:keelson:problem:too-large' });
  });

  test('a wrong document of very many values is refused without a search for all its faults', async () => {
    const { status, body } = await call('/orders', json({ shopItems: Array(9_990).fill(0) }));
    expect(status).toBe(400);
    expect(body.errors.length).toBeLessThan(10);
    const huge = await call('/orders', json(`[${'0,'.repeat(9_900)}0]`));
    expect(huge.status).toBe(400);
  });

  test('an unknown route is a 404, whatever it carries', async () => {
    for (const init of [{}, json('{'), { method: 'POST', headers: { 'content-type': 'text/x' }, body: 'x' }]) {
      const { status, type } = await call('/nowhere', init);
      expect([400, 404]).toContain(status);
      expect(type).toBe('application/problem+json');
    }
    expect((await call('/nowhere')).body.type).toBe('urn:keelson:problem:no-route');
  });

  test('a known path with another method is a 405 with Allow', async () => {
    const { status, headers } = await call('/orders?page=2', { method: 'DELETE' });
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD, POST' });
    expect((await call('/submit/1', { method: 'PATCH' })).headers.get('allow')).toBe('PUT');
  });

  test.each([
    'page=x',
    'page=1.5',
    'page=0',
    'page=',
    'page=0x10',
    'page=1e3',
    'page=1&page=2',
    'page=-1',
    'page=%20',
    'paid=maybe',
  ])('the query %s is a 400', async (query) => {
    const { status, body } = await call(`/orders?${query}`);
    expect(status).toBe(400);
    expect(body.errors[0].field).toMatch(/^(page|paid)/);
  });

  test('a parameter of the wrong form is a 400', async () => {
    const { status, body } = await call('/orders/1');
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ field: 'id', message: 'must be a valid uuid' }],
    });
    expect((await call(`/orders/${'1'.repeat(600)}`)).status).toBe(400);
  });

  test('a malformed URL is a 400', async () => {
    expect((await call('/orders/%ZZ')).body).toMatchObject({ status: 400, detail: 'The URL is malformed.' });
    expect((await call('/%E0%A4%A')).status).toBe(400);
    expect((await call('/orders?page=%ZZ')).status).toBe(400);
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 /],
    ['a header that is too large', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    ['no host', 'GET /orders HTTP/1.1\r\nconnection: close\r\n\r\n', /^HTTP\/1.1 400 [\s\S]*Host header is missing/],
    ['a wrong length', 'POST /orders HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', /^HTTP\/1.1 400 /],
    [
      'length and chunks at once',
      'POST /orders HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1.1 400 /,
    ],
    ['an unknown method', 'FROB /orders HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', /^HTTP\/1.1 400 /],
    ['a rare method', 'PROPFIND /orders HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', /^HTTP\/1.1 40[45] /],
    [
      'an expectation nobody can meet',
      'GET /orders HTTP/1.1\r\nhost: a\r\nexpect: magic\r\nconnection: close\r\n\r\n',
      /^HTTP\/1.1 417 [\s\S]*problem:expectation-failed/,
    ],
    [
      'bytes above ASCII in the path',
      'GET /\xff\xfe HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
      /^HTTP\/1.1 40[04] /,
    ],
  ])('%s', async (_, bytes, expected) => {
    expect(await rawExchange(url, bytes)).toMatch(expected);
  });
});

describe('a right request', () => {
  test('keeps its body as it is', async () => {
    const body = { ...order, more: { of: ['it'] } };
    expect((await call('/orders', json(body))).body).toEqual(body);
  });

  test('has its query read and its defaults filled in', async () => {
    expect((await call('/orders?page=2&paid=true')).body).toEqual({ page: 2, paid: true });
    expect((await call('/orders')).body).toEqual({ page: 1 });
  });

  test.each([
    ['nothing', { method: 'PUT' }],
    ['an empty JSON body', json('', 'PUT')],
    ['{}', json({}, 'PUT')],
    [
      'an empty form, as curl -d "" sends it',
      { method: 'PUT', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' },
    ],
  ] as [string, RequestInit][])('may carry %s where no body is needed', async (_, init) => {
    expect(await call('/submit/1', init)).toMatchObject({ status: 200, body: 'submitted' });
  });

  test('finds itself in the OpenAPI document', async () => {
    const { body } = await call('/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Test', description: 'A test.' } });
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(['/orders', '/orders/{id}', '/submit/{id}']));
  });
});

describe('an error of a handler', () => {
  test.each([
    ['rule', 409, 'order-already-paid', 'The order is paid.'],
    ['revision', 412, 'revision', 'It is 7.'],
    ['key-reused', 422, 'key-reused', 'Use a new key.'],
  ])('%s is told as %i', async (how, status, type, detail) => {
    const answer = await call(`/fail/${how}`);
    expect(answer.body).toMatchObject({ status, type: `urn:keelson:problem:${type}`, detail });
    expect(answer.status).toBe(status);
  });

  test('unavailable says when to come back', async () => {
    const { status, headers } = await call('/fail/unavailable');
    expect({ status, after: headers.get('retry-after') }).toEqual({ status: 503, after: '2' });
  });

  test.each(['bug', 'nothing', 'text', 'econnrefused'])(
    'that is internal (%s) tells nothing and is logged',
    async (how) => {
      ctx.lines.length = 0;
      const { status, body } = await call(`/fail/${how}`, { headers: { traceparent } });
      expect({ status, type: body.type }).toEqual({ status: 500, type: 'urn:keelson:problem:internal' });
      expect(JSON.stringify(body)).not.toMatch(/secret|thrown|REFUSED|\.ts/);
      expect(body.traceId).toBe(traceId);
      expect(ctx.lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'request failed' }));
    },
  );
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe('the call context', () => {
  test('passes an incoming trace on although no collector is set', async () => {
    const { body, headers } = await call('/call', { headers: { traceparent, tracestate: 'a=b', 'x-some': 'thing' } });
    expect(body.carrier).toEqual({ traceparent, tracestate: 'a=b' });
    expect(body.header).toBe('thing');
    expect(headers.get('x-set')).toBe('yes');
  });

  test('reads B3', async () => {
    const single = await call('/call', { headers: { b3: `${traceId}-b7ad6b7169203331-0` } });
    expect(single.body.carrier.traceparent).toBe(`00-${traceId}-b7ad6b7169203331-00`);
    const multi = await call('/call', {
      headers: { 'x-b3-traceid': '8448eb211c80319c', 'x-b3-spanid': 'b7ad6b7169203331', 'x-b3-sampled': '1' },
    });
    expect(multi.body.carrier.traceparent).toBe('00-00000000000000008448eb211c80319c-b7ad6b7169203331-01');
  });

  test('makes up no trace', async () => {
    const { body } = await call('/call');
    expect(body).toMatchObject({ trace: null, carrier: {} });
  });

  test('takes a deadline as RFC 3339 or milliseconds', async () => {
    const epochMs = Date.now() + 2_000;
    for (const value of [new Date(epochMs).toISOString(), String(epochMs)]) {
      const { body } = await call('/call', { headers: { 'x-request-deadline': value } });
      expect(body.deadline).toBe(epochMs);
    }
  });

  test('does not let a caller ask for more time than the service allows', async () => {
    const { body } = await call('/call', { headers: { 'x-request-deadline': '9999-12-31T23:59:59Z' } });
    expect(body.deadline).toBeLessThanOrEqual(Date.now() + 3_000);
  });

  test.each(['soon', '2024-01-01', '-5', '2024-01-01T00:00:00'])('refuses the deadline %s', async (value) => {
    const { status, body } = await call('/call', { headers: { 'x-request-deadline': value } });
    expect(status).toBe(400);
    expect(body.errors[0].field).toBe('X-Request-Deadline');
  });
});

describe('a handler that takes too long', () => {
  const soon = () => ({ headers: { 'x-request-deadline': String(Date.now() + 50) } });

  test('costs its caller no more than the deadline: 504', async () => {
    aborted.length = 0;
    const { status, body } = await call('/hang', soon());
    expect({ status, type: body.type }).toEqual({ status: 504, type: 'urn:keelson:problem:deadline' });
    expect(aborted).toEqual(['deadline']);
  });

  test('and answers after all changes nothing', async () => {
    const { status, headers } = await call('/late', soon());
    expect({ status, late: headers.get('x-late') }).toEqual({ status: 504, late: null });
    expect((await call('/orders')).status).toBe(200);
  });

  test('and fails after all is logged with the cause', async () => {
    ctx.lines.length = 0;
    expect((await call('/late-bug', soon())).status).toBe(504);
    const logged = { level: 'error', msg: 'request failed', err: expect.objectContaining({ message: 'found late' }) };
    await eventually(() => expect(ctx.lines).toContainEqual(expect.objectContaining(logged)));
  });

  test('and ends by its signal is no error', async () => {
    ctx.lines.length = 0;
    expect((await call('/late-end', soon())).status).toBe(504);
    await eventually(() => expect(ctx.lines).toContainEqual(expect.objectContaining({ status: 504 })));
    expect(ctx.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('is not even asked when the deadline has passed before', async () => {
    hanging = 0;
    expect((await call('/hang', { headers: { 'x-request-deadline': '2020-01-01T00:00:00Z' } })).status).toBe(504);
    expect(hanging).toBe(0);
  });

  test('learns by its signal that the caller went away', async () => {
    aborted.length = 0;
    hanging = 0;
    const controller = new AbortController();
    const gone = fetch(`${url}/hang`, { signal: controller.signal }).catch(() => 'gone');
    await eventually(() => expect(hanging).toBe(1));
    controller.abort();
    expect(await gone).toBe('gone');
    await eventually(() => expect(aborted).toEqual(['cancelled']));
  });
});

async function metric(name: string): Promise<string> {
  return (await ctx.metrics.registry.metrics())
    .split('\n')
    .filter((line) => line.startsWith(name))
    .join('\n');
}

test('at debug every request is one line, so that the level has a use at run time', async () => {
  ctx.lines.length = 0;
  await call('/submit/1', { method: 'PUT' });
  ctx.log.level = 'debug';
  await call('/submit/2', { method: 'PUT', headers: { traceparent } });
  await eventually(() => expect(ctx.lines).toHaveLength(1));
  ctx.log.level = 'info';
  expect(ctx.lines).toMatchObject([
    { level: 'debug', method: 'PUT', route: '/submit/:id', status: 200, ms: expect.any(Number), trace_id: traceId },
  ]);
});

test('requests are counted and timed by route pattern and status', async () => {
  await call('/orders/7c9e6679-7425-40de-944b-e07fc1f90ae7');
  await eventually(async () =>
    expect(await metric('http_server_requests_total')).toContain('method="GET",route="/orders/:id",status="200"} 1'),
  );
  expect(await metric('http_server_request_duration_seconds_count')).toContain('route="/orders/:id",status="200"} 1');
});

test.each([
  ['a malformed URL', 'GET /%ZZ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', '400'],
  ['no HTTP', 'hello\r\n\r\n', '400'],
  ['headers that are too large', `GET / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, '431'],
])('%s is counted under no route', async (_, bytes, status) => {
  const count = async () => {
    const line = await metric(`http_server_requests_total{method="(any)",route="(none)",status="${status}"}`);
    return Number(line.split(' ')[1] ?? 0);
  };
  const before = await count();
  await rawExchange(url, bytes);
  await eventually(async () => expect(await count()).toBe(before + 1));
});

test('a kept-alive connection serves many requests', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const once = () =>
    new Promise<boolean>((resolve, reject) => {
      const request = httpRequest(`${url}/orders`, { agent }, (response) => {
        response.resume();
        response.on('end', () => resolve(request.reusedSocket));
      });
      request.on('error', reject).end();
    });
  expect([await once(), await once(), await once()]).toEqual([false, true, true]);
  agent.destroy();
});

test('a port in use is told in one line', async () => {
  const other = testContext();
  const second = createHttpServer(other, { openapi: { title: '', version: '', description: '' } });
  const taken = Number(new URL(url).port);
  await expect(listenHttp(other, second, { host: '127.0.0.1', port: taken })).rejects.toThrow(
    `port ${taken} (HTTP_PORT) is in use: stop the other process or set HTTP_PORT`,
  );
  await other.lifecycle.stop();
});
