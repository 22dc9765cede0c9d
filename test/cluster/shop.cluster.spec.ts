import { randomUUID } from 'node:crypto';
import { minimal } from '@keelson/cdk8s/src/environments/minimal.ts';
import { idsOf } from '@keelson/checkout/contract';
import { type Customer, ShopApi } from '@keelson/local/shop-api';
import { discoverGraph } from '@keelson/mesh';
import { beforeAll, describe, expect, inject, it, test, vi } from 'vitest';
import { runInside } from './inside.ts';
import { kubectl, NAMESPACE, pods, rolledOut } from './kubectl.ts';
import { repository } from './run.ts';
import { notSigned, signedByAccounts, signedByAStranger } from './tokens.ts';

/** The shop as its customers use it, through the ingress gateway; and what comes of that inside. */

const { ingressUrl } = inject('deployed');
const { services } = await discoverGraph(`${repository}services`);
const [simulator] = services.flatMap(({ simulators = [] }) => simulators.map(({ name }) => name));
const shop = new ShopApi(ingressUrl);
const eventually = <T>(fact: () => T | Promise<T>, timeout = 60_000) => vi.waitFor(fact, { timeout, interval: 250 });
const CLAIMS_HEADER = 'x-keelson-claims';
const HOME = '/api/v1/home';
const PROFILE = '/api/v1/accounts/me';

let ann: Customer;
let bob: Customer;
let operator: Customer;
/** A product that nobody else sells. */
const product = { sku: `chart-${randomUUID()}`, title: `Chart w${randomUUID().replaceAll('-', '')}`, price: 24.5 };
const warehouse = `w-${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  [ann, bob, operator] = await Promise.all([
    shop.newCustomer(),
    shop.newCustomer(),
    shop.newCustomer(minimal.settings.accounts?.OPERATOR_EMAILS),
  ]);
  const { token } = operator;
  const put = async (path: string, body: object) =>
    expect((await shop.call('POST', path, { body, token })).status, path).toBeLessThan(300);
  await put('/api/v1/products', product);
  await put('/api/v1/warehouses', { warehouse, title: 'Chart room' });
  await put(`/api/v1/stock/${product.sku}/adjustments`, { warehouse, change: 100, reason: 'for a test' });
});

/** Ann buys one, and it ends well. */
async function bought(): Promise<{ readonly checkoutId: string; readonly orderId: string }> {
  const { status, body } = await shop.buy(ann.token, [{ sku: product.sku, quantity: 1 }]);
  expect([status, body.state], JSON.stringify(body)).toEqual([201, 'completed']);
  return { checkoutId: body.id, orderId: body.orderId };
}

describe('a customer', () => {
  it('registers, confirms the address by the code of a mail, signs in, and is known', async () => {
    const { status, body } = await shop.call('GET', PROFILE, { token: ann.token });
    expect([status, body.email]).toEqual([200, ann.email]);
  });

  it('sees what is for sale, and the web shop, without signing in', async () => {
    await eventually(async () => {
      const { body } = await shop.call('GET', `/api/v1/products?search=${product.title.split(' ')[1]}`);
      expect(body.products).toEqual([expect.objectContaining({ sku: product.sku, price: product.price })]);
    });
    const page = await shop.call('GET', '/shop');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });

  it('buys: the order is taken to its end, stock and money with it, and a mail tells so', async () => {
    const stock = async () => (await shop.call('GET', `/api/v1/stock/${product.sku}`)).body;
    const before = await stock();
    const { orderId } = await bought();
    await eventually(async () => {
      const { status, body } = await shop.call('GET', `/api/v1/orders/${orderId}`, { token: ann.token });
      expect([status, body]).toMatchObject([200, { orderId, paid: true, submitted: true, completed: true }]);
    });
    await eventually(async () => expect(await stock()).toMatchObject({ onHand: before.onHand - 1, held: 0 }));
    await shop.mail(ann.email, ({ subject, text }) => `${subject} ${text}`.includes(product.title));
  });

  it('finds the own order by a search; another customer does not, and is told of no such order', async () => {
    const { orderId } = await bought();
    const path = `/api/v1/orders/search?search=${product.title.split(' ')[1]}&page=1&size=50`;
    const found = async ({ token }: Customer) => {
      const { body } = await shop.call('GET', path, { token });
      return body.orders.map((order: { orderId: string }) => order.orderId);
    };
    await eventually(async () => expect(await found(ann)).toContain(orderId));
    expect(await found(operator)).toContain(orderId);
    expect(await found(bob)).toEqual([]);
    for (const [who, expected] of [
      [ann, 200],
      [operator, 200],
      [bob, 404],
      [undefined, 404],
    ] as const) {
      const { status } = await shop.call('GET', `/api/v1/orders/${orderId}`, { token: who?.token });
      expect(status, who?.email ?? 'nobody').toBe(expected);
    }
  });

  it('gets the home screen whole: each part was to be had', async () => {
    await bought();
    await eventually(async () => {
      const { status, body } = await shop.call('GET', HOME, { token: ann.token });
      expect([status, body.missing, body.profile?.email]).toEqual([200, [], ann.email]);
      expect(body.orders).toContainEqual(expect.objectContaining({ completed: true }));
    });
  });

  it('gets what was begun, also when the pod of checkout is killed in the middle', async () => {
    const lines = [{ sku: product.sku, quantity: 1 }];
    const { status, body } = await shop.buy(ann.token, lines, { paymentMethod: 'tok_slow', waitSeconds: 0 });
    expect(status).toBe(202);
    const [pod] = await pods(NAMESPACE, 'checkout');
    await kubectl('delete', 'pod', '-n', NAMESPACE, pod?.metadata.name ?? '', '--grace-period=0', '--force');
    await rolledOut('deployment/checkout');
    await eventually(async () => {
      const { body: now } = await shop.call('GET', `/api/v1/checkouts/${body.id}`, { token: ann.token });
      expect(now.state).toBe('completed');
    }, 120_000);
  });
});

describe('the payment provider, outside of the mesh', () => {
  /** What the provider says of its payments; whoever is the provider can ask it so. */
  const ask = <T>(path: string, init: object = {}): Promise<T> =>
    runInside(
      { namespace: minimal.namespaces.outside, in: `deployment/${simulator}` },
      `const headers = { authorization: 'Bearer ' + process.env.PROVIDER_API_KEY, 'idempotency-key': '${randomUUID()}' };
       const url = 'http://127.0.0.1:' + process.env.PORT + ${JSON.stringify(path)};
       const answer = await fetch(url, { headers, ...${JSON.stringify(init)} });
       console.log(JSON.stringify(await answer.json()));`,
    );

  it('has taken the money; and what it tells by a webhook comes in by the ingress gateway, and counts', async () => {
    const { checkoutId } = await bought();
    const { paymentId } = idsOf(checkoutId);
    const named = `/v1/payments?merchantReference=${paymentId}`;
    const { payments } = await ask<{ payments: { reference: string }[] }>(named);
    expect(payments).toEqual([expect.objectContaining({ capturedMinor: product.price * 100 })]);
    const read = async () => (await shop.call('GET', `/api/v1/payments/${paymentId}`, { token: operator.token })).body;
    expect(await read()).toMatchObject({ state: 'captured', captured: product.price });
    // At the provider itself, as somebody with its page would: nobody here has asked for it.
    const refund = { merchantReference: randomUUID(), amountMinor: product.price * 100 };
    await ask(`/v1/payments/${payments[0]?.reference}/refund`, { method: 'POST', body: JSON.stringify(refund) });
    // The reconciliation would find it too, five minutes later.
    await eventually(async () => expect(await read()).toMatchObject({ refunded: product.price }));
  });

  it('is nobody who forgets to sign: such a webhook is refused', async () => {
    const body = { type: 'payment.captured', data: { merchantReference: randomUUID() } };
    expect((await shop.call('POST', '/api/v1/payments/webhooks', { body })).status).toBe(401);
  });
});

describe('the edge', () => {
  const create = (token: string | undefined, headers: Record<string, string> = {}) =>
    shop.call('POST', '/api/v1/products', {
      body: { sku: `sku-${randomUUID()}`, title: 'Rope', price: 1 },
      token,
      headers,
    });

  it('lets operators do what is theirs, and says 403 to a customer, 401 to nobody', async () => {
    expect((await create(operator.token)).status).toBe(201);
    expect((await create(ann.token)).status).toBe(403);
    expect((await create(undefined)).status).toBe(401);
    expect((await shop.call('GET', '/api/v1/accounts', { token: operator.token })).status).toBe(200);
    expect((await shop.call('GET', '/api/v1/accounts', { token: ann.token })).status).toBe(403);
  });

  it('gives nothing for claims that a client writes', async () => {
    const { orderId } = await bought();
    const { body: self } = await shop.call('GET', PROFILE, { token: ann.token });
    const claims = { sub: self.id, email: ann.email, roles: ['customer', 'operator'], sid: randomUUID() };
    const headers = { [CLAIMS_HEADER]: Buffer.from(JSON.stringify(claims)).toString('base64url') };
    expect((await create(undefined, headers)).status).toBe(401);
    expect((await create(bob.token, headers)).status).toBe(403);
    expect((await shop.call('GET', PROFILE, { headers })).status).toBe(401);
    expect((await shop.call('GET', PROFILE, { token: bob.token, headers })).body.email).toBe(bob.email);
    // In the open profile orders ask for no token, so nothing but the removal of the header is in the way here.
    await eventually(async () =>
      expect((await shop.call('GET', `/api/v1/orders/${orderId}`, { token: ann.token })).status).toBe(200),
    );
    expect((await shop.call('GET', `/api/v1/orders/${orderId}`, { headers })).status).toBe(404);
    expect((await shop.call('GET', `/api/v1/orders/${orderId}`, { token: bob.token, headers })).status).toBe(404);
  });

  const soon = () => Math.floor(Date.now() / 1_000);
  const bad: readonly (readonly [what: string, token: () => Promise<string>])[] = [
    ['of a key that is not ours', () => signedByAStranger(ann.token)],
    ['without a signature', async () => notSigned(ann.token)],
    // Proxies forgive clocks that differ by a minute.
    ['that has expired', () => signedByAccounts(ann.token, { iat: soon() - 700, exp: soon() - 100 })],
    ['for somebody else to take', () => signedByAccounts(ann.token, { aud: 'another-platform' })],
    ['by somebody else’s name', () => signedByAccounts(ann.token, { iss: 'https://accounts.example' })],
    ['that is none', async () => 'not.a.token'],
  ];
  test.each(bad)('refuses a token %s, where one is needed and where none is', async (_what, token) => {
    const made = await token();
    for (const path of [PROFILE, '/api/v1/products']) {
      expect((await shop.call('GET', path, { token: made })).status, path).toBe(401);
    }
  });

  it('takes what accounts has signed: the same way gives a token that is good', async () => {
    const token = await signedByAccounts(ann.token, { exp: soon() + 100 });
    expect((await shop.call('GET', PROFILE, { token })).status).toBe(200);
  });
});
