import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { demoCatalogue } from '@keelson/catalogue/contract';
import { createContext, createHttpServer, type HttpServer, listenHttp, ServiceError } from '@keelson/chassis';
import { loadAssets } from '../src/web/assets.ts';
import { type PageSettings, shopPage } from '../src/web/page.ts';
import { addShopRoutes } from '../src/web/routes.ts';

/**
 * The platform as the web shop sees it, in memory and in one process: what the shop's Chromium tests run against. It
 * keeps the rules that the shop relies on: a refresh token works once and its second use ends the session, idempotency
 * keys get the first answer again or refuse another body, a checkout goes its steps. What the real services answer is shown by test/e2e.
 */
export interface FakePlatform {
  /** Where the shop is: `http://127.0.0.1:1234`. */
  readonly url: string;
  /** What the shop asked, in order: `POST /api/v1/checkouts`. */
  readonly asked: string[];
  readonly faults: Faults;
  /** The code that the mail to an address carries. */
  codeFor(email: string): string;
  /** Ends every access token at once, as time would. */
  expireTokens(): void;
  /** How often a used-up refresh token came. */
  reuses(): number;
  /** Sessions that could still be taken up. */
  openSessions(): number;
  setPrice(sku: string, price: number): void;
  stop(): Promise<void>;
}

/** As much of a request as the fake reads. */
interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly params: unknown;
  readonly body: unknown;
}

/** As much of an answer as it needs. */
interface Reply {
  readonly raw: ServerResponse;
  hijack(): unknown;
  header(name: string, value: string): unknown;
}

/** What goes wrong on demand. */
export interface Faults {
  /** Paths, as prefixes, that answer 503. */
  readonly away: Set<string>;
  /** Answers of server-sent events are refused. */
  noStreams: boolean;
  /** Refreshes are carried out and their answers lost. Chromium asks once more by itself, so one is not enough. */
  loseRefresh: boolean;
  /** Checkouts are begun and their answers lost. */
  loseCheckout: boolean;
  /** Milliseconds between the steps of a checkout. */
  stepMs: number;
}

const settings: PageSettings = { cardTokensUrl: undefined, testCards: true, pictureSources: [] };

export async function startFakePlatform(given: Partial<PageSettings> = {}): Promise<FakePlatform> {
  const ctx = createContext({ name: 'fake', env: { LOG_LEVEL: 'fatal', DRAIN_TIMEOUT_MS: '50', DRAIN_DELAY_MS: '0' } });
  const app = createHttpServer(ctx, { openapi: { title: 'fake', version: '0.0.0', description: 'For tests.' } });
  const assets = loadAssets();
  addShopRoutes(app, assets, shopPage(assets, { ...settings, ...given }));
  const faults: Faults = { away: new Set(), noStreams: false, loseRefresh: false, loseCheckout: false, stepMs: 5 };
  const asked: string[] = [];
  app.addHook('onRequest', async ({ method, url }) => {
    if (!url.startsWith('/shop')) asked.push(`${method} ${url.split('?')[0]}`);
    if ([...faults.away].some((prefix) => url.startsWith(prefix))) throw new ServiceError('unavailable', 'Away.');
  });
  const catalogue = addCatalogue(app);
  const people = addAccounts(app, faults);
  const orders = addOrders(app, people, faults);
  addCheckouts(app, { people, orders, faults, priceOf: (sku) => catalogue.get(sku)?.price ?? 0 });
  const url = await listenHttp(ctx, app, { host: '127.0.0.1', port: 0 });
  ctx.health.started();
  return {
    url,
    asked,
    faults,
    codeFor: (email) => people.codes.get(email) ?? '',
    expireTokens: () => people.tokens.clear(),
    reuses: () => people.reuses,
    openSessions: () => people.sessions.size,
    setPrice: (sku, price) => {
      const product = catalogue.get(sku);
      if (product) catalogue.set(sku, { ...product, price });
    },
    stop: () => ctx.lifecycle.stop(),
  };
}

interface FakeProduct {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: number;
  readonly pictureUrls: readonly string[];
  readonly retired: boolean;
  readonly revision: number;
}

const hidden = { schema: { hide: true } };

function addCatalogue(app: HttpServer): Map<string, FakeProduct> {
  const products = new Map<string, FakeProduct>(
    demoCatalogue.map(({ sku, title, description, category, priceMinor }) => [
      sku,
      {
        sku,
        title,
        description,
        category,
        price: priceMinor / 100,
        pictureUrls: [`/pictures/${sku}.svg`],
        retired: false,
        revision: 0,
      },
    ]),
  );
  app.get('/pictures/:name', hidden, async ({ params }, reply) =>
    reply.header('content-type', 'image/svg+xml').send(picture((params as { name: string }).name)),
  );
  app.get('/api/v1/products', async ({ query }) => {
    const { search = '', category = '', page = '1', size = '10' } = query as Record<string, string>;
    const words = search.toLowerCase().split(/\s+/);
    const found = [...products.values()].filter(
      (product) =>
        (category === '' || product.category === category) &&
        words.every((word) => `${product.title} ${product.description}`.toLowerCase().includes(word)),
    );
    return { pagination: pageOf(found.length, Number(page), Number(size)), products: slice(found, page, size) };
  });
  app.get('/api/v1/products/:sku', async ({ params }) => {
    const product = products.get((params as { sku: string }).sku);
    if (!product) throw new ServiceError('not-found', 'There is no such product.', { type: 'product-not-found' });
    return product;
  });
  app.get('/api/v1/stock', async ({ query }) => {
    const skus = [(query as { sku: string | string[] }).sku].flat();
    const pieces = new Map(demoCatalogue.map(({ sku, stock }) => [sku, stock]));
    return { stock: skus.map((sku) => ({ sku, available: sku === 'winch-16' ? 0 : (pieces.get(sku) ?? 0) })) };
  });
  return products;
}

/** A picture of its own for each name: a hue from its letters. */
function picture(name: string): string {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="hsl(${hue} 30% 85%)"/><circle cx="50" cy="52" r="24" fill="hsl(${hue} 45% 40%)"/><path d="M20 78q15-8 30 0t30 0" stroke="hsl(${hue} 40% 30%)" stroke-width="4" fill="none"/></svg>`;
}

const slice = <T>(all: readonly T[], page: string, size: string) =>
  all.slice((Number(page) - 1) * Number(size), Number(page) * Number(size));

function pageOf(totalCount: number, page: number, size: number) {
  const totalPages = Math.ceil(totalCount / size);
  return { totalCount, totalPages, page, size, hasMore: page < totalPages };
}

interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  name: string;
  deliveryAddress: string;
  verified: boolean;
}

/** Accounts and sessions. */
class People {
  readonly byEmail = new Map<string, Person>();
  readonly codes = new Map<string, string>();
  /** Access tokens. */
  readonly tokens = new Map<string, Person>();
  /** The refresh token that is good, by session. */
  readonly sessions = new Map<string, { person: Person; refresh: string; answers: Map<string, object> }>();
  readonly messages = new Map<string, { id: string; subject: string; text: string; at: string; read: boolean }[]>();
  reuses = 0;

  of(request: Request): Person {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const person = this.tokens.get(token);
    if (!person) throw new ServiceError('unauthenticated', 'Sign in first.');
    return person;
  }

  tokenFor(person: Person): string {
    const claims = { sub: person.id, email: person.email, roles: ['customer'], jti: randomUUID() };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
    this.tokens.set(token, person);
    return token;
  }

  tell(person: Person, subject: string, text: string): void {
    const told = this.messages.get(person.id) ?? [];
    const message = { id: randomUUID(), subject, text, at: new Date().toISOString(), read: false };
    this.messages.set(person.id, [message, ...told]);
  }
}

const COOKIE = 'keelson_refresh';

function addAccounts(app: HttpServer, faults: Faults): People {
  const people = new People();
  app.post('/api/v1/accounts', async ({ body }, reply) => {
    const { email, password, name = '' } = body as Record<string, string>;
    if ((password ?? '').length < 10) {
      const faults = [{ field: 'password', message: 'must have at least 10 characters' }];
      throw new ServiceError('invalid', 'The password is too short.', { faults });
    }
    people.byEmail.set(`${email}`, {
      id: randomUUID(),
      email: `${email}`,
      password: `${password}`,
      name,
      deliveryAddress: '',
      verified: false,
    });
    people.codes.set(`${email}`, '4TQ2K-9MWZX');
    return reply.code(202).send({});
  });
  app.post('/api/v1/accounts/verify', async ({ body }) => {
    const { email, code, password } = body as Record<string, string>;
    const person = people.byEmail.get(`${email}`);
    if (!person || people.codes.get(`${email}`) !== code || person.password !== password) {
      throw new ServiceError('rule', 'The code is wrong or has expired.', { type: 'wrong-code' });
    }
    person.verified = true;
    return {};
  });
  app.get('/api/v1/accounts/me', async (request) => {
    const { id, email, name, deliveryAddress } = people.of(request);
    return { id, email, name, deliveryAddress, emailVerified: true, roles: ['customer'], revision: 1 };
  });
  app.put('/api/v1/accounts/me', async (request) => Object.assign(people.of(request), request.body) && {});
  app.post('/api/v1/sessions', async ({ body }, reply) => {
    const { email, password } = body as Record<string, string>;
    const person = people.byEmail.get(`${email}`);
    if (!person || person.password !== password) {
      throw new ServiceError('unauthenticated', 'The address or the password is wrong.', { type: 'wrong-credentials' });
    }
    if (!person.verified) {
      throw new ServiceError('rule', 'Confirm your address first.', { type: 'email-not-verified' });
    }
    const session = randomUUID();
    people.sessions.set(session, { person, refresh: randomUUID(), answers: new Map() });
    return withSession(people, reply, session);
  });
  app.post('/api/v1/sessions/refresh', async (request, reply) => {
    const [session = '', refresh = ''] = cookieOf(request).split('.');
    const found = people.sessions.get(session);
    const key = `${request.headers['idempotency-key'] ?? ''}`;
    const before = found?.answers.get(key);
    if (found && before && !faults.loseRefresh) return withSession(people, reply, session);
    if (found && before) {
      reply.raw.destroy();
      return reply;
    }
    if (!found || found.refresh !== refresh) {
      if (found) people.reuses++;
      people.sessions.delete(session);
      throw new ServiceError('unauthenticated', 'The session is over.', { type: 'session-over' });
    }
    found.refresh = randomUUID();
    found.answers.set(key, {});
    if (faults.loseRefresh) {
      reply.raw.destroy();
      return reply;
    }
    return withSession(people, reply, session);
  });
  app.delete('/api/v1/sessions/current', async (request, reply) => {
    people.sessions.delete(cookieOf(request).split('.')[0] ?? '');
    return reply.code(204).send();
  });
  app.get('/api/v1/notifications', async (request) => {
    const messages = people.messages.get(people.of(request).id) ?? [];
    const unread = messages.filter(({ read }) => !read).length;
    return { unread, notifications: messages, pagination: pageOf(messages.length, 1, 20) };
  });
  app.post('/api/v1/notifications/read-all', async (request, reply) => {
    for (const message of people.messages.get(people.of(request).id) ?? []) message.read = true;
    return reply.code(204).send();
  });
  return people;
}

function withSession(people: People, reply: Reply, session: string): object {
  const { person, refresh } = people.sessions.get(session) ?? {};
  if (!person) throw new ServiceError('unauthenticated', 'The session is over.');
  reply.header('set-cookie', `${COOKIE}=${session}.${refresh}; HttpOnly; SameSite=Strict; Path=/api/v1/sessions`);
  return { accessToken: people.tokenFor(person), tokenType: 'Bearer', expiresIn: 600 };
}

function cookieOf(request: Request): string {
  return new RegExp(`${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1] ?? '';
}

interface Change {
  readonly revision: number;
  readonly type: string;
  readonly occurredAt: string;
  readonly order: Record<string, unknown>;
}

function addOrders(app: HttpServer, people: People, faults: Faults) {
  const byId = new Map<string, { owner: string; changes: Change[] }>();
  const last = ({ changes }: { changes: Change[] }) => changes.at(-1)?.order;
  const own = (request: Request) => [...byId.values()].filter(({ owner }) => owner === people.of(request).id).reverse();
  app.get('/api/v1/orders/search', async (request) => {
    const found = own(request).map(last);
    return { pagination: pageOf(found.length, 1, 20), orders: found };
  });
  app.get('/api/v1/home', async (request) => ({
    profile: { name: people.of(request).name, email: people.of(request).email },
    orders: own(request).slice(0, 5).map(last),
    recommendations: demoCatalogue.slice(5, 9).map(({ sku, title, category, description, priceMinor }) => ({
      sku,
      title,
      category,
      description,
      price: priceMinor / 100,
      pictureUrls: [`/pictures/${sku}.svg`],
    })),
    missing: [],
  }));
  app.get('/api/v1/orders/:id/events', { config: { stream: true } }, async (request, reply) => {
    const person = people.of(request);
    const order = byId.get((request.params as { id: string }).id);
    if (order?.owner !== person.id) throw new ServiceError('not-found', 'There is no such order.');
    if (faults.noStreams) throw new ServiceError('unavailable', 'No streams.');
    sse(reply);
    for (const change of order.changes) event(reply, change.revision, change.type, change);
    return reply;
  });
  return byId;
}

function sse(reply: Reply): void {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

function event(reply: Reply, id: number, type: string, data: object): void {
  reply.raw.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}

const STEPS = [
  'reserve-stock',
  'authorise-payment',
  'place-order',
  'record-payment',
  'capture-payment',
  'commit-stock',
  'complete-order',
];

interface FakeCheckout {
  readonly id: string;
  readonly orderId: string;
  readonly owner: Person;
  state: string;
  steps: { name: string; state: string }[];
  problem: string;
  total: number;
  revision: number;
}

interface CheckoutParts {
  readonly people: People;
  readonly orders: Map<string, { owner: string; changes: Change[] }>;
  readonly faults: Faults;
  readonly priceOf: (sku: string) => number;
}

function addCheckouts(app: HttpServer, parts: CheckoutParts): void {
  const { people, faults, priceOf } = parts;
  const checkouts = new Map<string, FakeCheckout>();
  const byKey = new Map<string, FakeCheckout>();
  const contentOf = new Map<string, string>();
  app.post('/api/v1/checkouts', async (request, reply) => {
    const owner = people.of(request);
    const body = request.body as Purchase;
    if (!body.deliveryAddress) {
      const faults = [{ field: 'deliveryAddress', message: 'is required' }];
      throw new ServiceError('invalid', 'The address is missing.', { faults });
    }
    const key = `${owner.id} ${request.headers['idempotency-key']}`;
    const content = JSON.stringify(body);
    if (contentOf.has(key) && contentOf.get(key) !== content) {
      throw new ServiceError('key-reused', 'This idempotency key was used for another request. Use a new key.');
    }
    contentOf.set(key, content);
    const total = body.lines.reduce((sum, { sku, quantity }) => sum + priceOf(sku) * quantity, 0);
    const checkout = byKey.get(key) ?? begun(owner, total);
    if (!byKey.has(key)) {
      byKey.set(key, checkout);
      checkouts.set(checkout.id, checkout);
      void run(checkout, body, parts);
    }
    if (faults.loseCheckout) {
      reply.raw.destroy();
      return reply;
    }
    return reply.code(202).send(shown(checkout));
  });
  const find = (request: Request) => {
    const checkout = checkouts.get((request.params as { id: string }).id);
    if (checkout?.owner !== people.of(request)) throw new ServiceError('not-found', 'There is no such checkout.');
    return checkout;
  };
  app.get('/api/v1/checkouts/:id', async (request) => shown(find(request)));
  app.get('/api/v1/checkouts/:id/events', { config: { stream: true } }, async (request, reply) => {
    const checkout = find(request);
    if (faults.noStreams) throw new ServiceError('unavailable', 'No streams.');
    sse(reply);
    let sent = -1;
    const timer = setInterval(() => {
      if (checkout.revision > sent)
        event(reply, checkout.revision, 'change', { revision: checkout.revision, checkout: shown(checkout) });
      sent = checkout.revision;
      if (ended(checkout)) reply.raw.end();
    }, 5);
    reply.raw.once('close', () => clearInterval(timer));
    return reply;
  });
}

interface Purchase {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly deliveryAddress: string;
  readonly paymentMethod: string;
}

const ended = ({ state }: FakeCheckout) => state === 'completed' || state === 'compensated';

function begun(owner: Person, total: number): FakeCheckout {
  const steps = STEPS.map((name) => ({ name, state: 'waiting' }));
  return {
    id: randomUUID(),
    orderId: randomUUID(),
    owner,
    state: 'running',
    steps,
    problem: '',
    total,
    revision: 0,
  };
}

function shown({ owner: _owner, ...checkout }: FakeCheckout) {
  return { ...checkout, problemDetail: '' };
}

async function run(checkout: FakeCheckout, body: Purchase, { orders, people, faults, priceOf }: CheckoutParts) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, faults.stepMs));
  const set = (index: number, state: string) => {
    checkout.steps = checkout.steps.map((step, at) => (at === index ? { ...step, state } : step));
    checkout.revision++;
  };
  for (const [index, name] of STEPS.entries()) {
    set(index, 'running');
    await pause();
    if (name === 'authorise-payment' && body.paymentMethod === 'tok_declined') {
      set(index, 'failed');
      checkout.state = 'compensating';
      await pause();
      set(0, 'undone');
      Object.assign(checkout, { state: 'compensated', problem: 'payment-declined', revision: checkout.revision + 1 });
      return;
    }
    if (name === 'place-order') placeOrder(checkout, body, orders, priceOf);
    set(index, 'done');
  }
  Object.assign(checkout, { state: 'completed', revision: checkout.revision + 1 });
  people.tell(checkout.owner, 'Your order is on its way', 'We have packed it, and it has left the harbour.');
}

function placeOrder(
  { orderId, owner, total }: FakeCheckout,
  { lines, deliveryAddress }: Purchase,
  orders: CheckoutParts['orders'],
  priceOf: CheckoutParts['priceOf'],
): void {
  const shopItems = lines.map(({ sku, quantity }) => {
    const { title = sku, description = '' } = demoCatalogue.find((product) => product.sku === sku) ?? {};
    return { id: sku, title, description, quantity, price: priceOf(sku) };
  });
  const flags = { paid: false, submitted: false, completed: false, canceled: false };
  const occurredAt = new Date().toISOString();
  const order = { id: orderId, shopItems, totalPrice: total, deliveryAddress, ...flags };
  const paid = { ...order, paid: true, payment: { paymentID: 'p-1', timestamp: occurredAt } };
  const states = [order, paid, { ...paid, submitted: true }, { ...paid, submitted: true, completed: true }];
  const types = ['V1_ORDER_CREATED', 'V1_ORDER_PAID', 'V1_ORDER_SUBMITTED', 'V1_ORDER_COMPLETED'];
  const changes = states.map((state, revision) => ({
    revision,
    type: types[revision] ?? '',
    occurredAt,
    order: state,
  }));
  orders.set(orderId, { owner: owner.id, changes });
}
