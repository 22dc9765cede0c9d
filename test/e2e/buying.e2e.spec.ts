import { randomUUID } from 'node:crypto';
import { type Customer, ShopApi } from '@keelson/local/shop-api';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventSource, type SentEvent } from '../support/event-source.ts';
import { kept, ProviderBooks, readableBooks } from '../support/provider-books.ts';
import { ShopStaff, staffed } from '../support/shop-staff.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform({ ...staffed, ...readableBooks });

/** What follows from events is seen shortly after them. Milliseconds, on a busy machine. */
const SHORTLY = { timeout: 30_000, interval: 100 };

let shop: ShopApi;
let books: ProviderBooks;
let staff: ShopStaff;
let ann: Customer;
let bob: Customer;

beforeAll(async () => {
  shop = new ShopApi(running.platform.url);
  books = new ProviderBooks(running.platform);
  [staff, ann, bob] = await Promise.all([ShopStaff.hire(shop), shop.newCustomer(), shop.newCustomer()]);
});

const as = (customer: Pick<Customer, 'token'>, method: string, path: string, body?: unknown) =>
  shop.call(method, path, { token: customer.token, ...(body !== undefined && { body }) });

/** The order once its view shows a revision. */
const order = (customer: Pick<Customer, 'token'>, id: string, minRevision = 0) =>
  shop.call('GET', `/api/v1/orders/${id}`, {
    token: customer.token,
    headers: { 'min-revision': `${minRevision}` },
  });

/** Events until the stream ends, or until one of the type `last`. */
async function live(customer: Customer, path: string, last: string): Promise<SentEvent[]> {
  const headers = { authorization: `Bearer ${customer.token}` };
  const source = await EventSource.connect(running.platform.url + path, headers);
  expect(source.response.status).toBe(200);
  const events: SentEvent[] = [];
  for (let next = await source.next(); next; next = await source.next()) {
    events.push(next);
    if (next.event === last) break;
  }
  source.close();
  return events;
}

/** A checkout that has ended. */
async function ended(customer: Customer, id: string) {
  const checkout = async () => (await as(customer, 'GET', `/api/v1/checkouts/${id}`)).body;
  await vi.waitFor(async () => expect((await checkout()).endedAt).not.toBeNull(), SHORTLY);
  return checkout();
}

describe('whoever registers, finds something and buys it', () => {
  const price = 12.5;
  let goods: Awaited<ReturnType<ShopStaff['offer']>>;
  let customer: Customer;
  let checkout: { readonly id: string; readonly orderId: string };

  beforeAll(async () => {
    goods = await staff.offer({ price, pieces: 10 });
    customer = await shop.newCustomer();
    const found = () => shop.call('GET', `/api/v1/products?search=${goods.title}`);
    await vi.waitFor(
      async () => expect((await found()).body.products).toMatchObject([{ sku: goods.sku, price }]),
      SHORTLY,
    );
    const bought = await shop.buy(customer.token, [{ sku: goods.sku, quantity: 2 }]);
    expect(bought).toMatchObject({ status: 201, body: { state: 'completed', problem: '', total: 25 } });
    checkout = bought.body;
  });

  it('has the order, paid and completed at the catalogue’s price', async () => {
    expect(await order(customer, checkout.orderId, 3)).toMatchObject({
      status: 200,
      body: {
        accountEmail: customer.email,
        paid: true,
        submitted: true,
        completed: true,
        canceled: false,
        totalPrice: 25,
        shopItems: [{ id: goods.sku, title: goods.title, quantity: 2, price }],
      },
    });
  });

  it('finds it by a word; nobody else does', async () => {
    const found = async (who: Customer) =>
      (await as(who, 'GET', `/api/v1/orders/search?search=${goods.title}`)).body.orders.map(
        ({ id }: { id: string }) => id,
      );
    await vi.waitFor(async () => expect(await found(customer)).toEqual([checkout.orderId]), SHORTLY);
    expect(await found(bob)).toEqual([]);
  });

  it('sees how the order came about', async () => {
    const events = await live(customer, `/api/v1/orders/${checkout.orderId}/events`, 'V1_ORDER_COMPLETED');
    expect(events.map(({ event }) => event)).toEqual([
      'V1_ORDER_CREATED',
      'V1_ORDER_PAID',
      'V1_ORDER_SUBMITTED',
      'V1_ORDER_COMPLETED',
    ]);
  });

  it('sees every step of the checkout, and its end', async () => {
    const events = await live(customer, `/api/v1/checkouts/${checkout.id}/events`, 'end');
    expect(events.at(-1)?.event).toBe('end');
    expect(events.at(-2)?.data.checkout).toMatchObject({ state: 'completed' });
    expect(events.map(({ id }) => id).slice(0, -1)).toEqual(events.slice(0, -1).map((_, revision) => `${revision}`));
  });

  it('has paid that much, once', async () => {
    expect((await books.of(checkout.orderId)).map(kept)).toEqual([2_500]);
  });

  it('leaves that much less in stock, and nothing held', async () => {
    await vi.waitFor(
      async () => expect(await staff.stock(goods.sku)).toEqual({ available: 8, onHand: 8, held: 0 }),
      SHORTLY,
    );
  });

  it('is told by one mail and one message in the app', async () => {
    const isThanks = ({ subject }: { subject: string }) => subject.includes('thank you');
    expect((await shop.mail(customer.email, isThanks)).text).toContain('25.00');
    const messages = async (): Promise<string[]> =>
      (await as(customer, 'GET', '/api/v1/notifications')).body.notifications.map(({ kind }: { kind: string }) => kind);
    await vi.waitFor(async () => expect(await messages()).toContain('checkout-completed'), SHORTLY);

    // Whatever came of the first purchase twice has come by the time that the next one's mail is there.
    await shop.buy(customer.token, [{ sku: goods.sku, quantity: 1 }]);
    await shop.mail(customer.email, ({ subject, text }) => isThanks({ subject }) && text.includes('12.50'));
    expect((await shop.mails(customer.email)).filter(({ text }) => text.includes('25.00'))).toHaveLength(1);
    await vi.waitFor(
      async () => expect((await messages()).filter((kind) => kind === 'checkout-completed')).toHaveLength(2),
      SHORTLY,
    );
  });
});

describe('what cannot be bought is fully undone', () => {
  it('with a declined card: the stock is back, nothing is charged, and the customer is told', async () => {
    const { sku } = await staff.offer({ price: 10, pieces: 3 });
    const { status, body } = await shop.buy(ann.token, [{ sku, quantity: 3 }], { paymentMethod: 'tok_declined' });
    expect([status, body.state, body.problem]).toEqual([201, 'compensated', 'payment-declined']);
    await vi.waitFor(async () => expect(await staff.stock(sku)).toEqual({ available: 3, onHand: 3, held: 0 }), SHORTLY);
    expect((await books.of(body.orderId)).map((payment) => [payment.state, kept(payment)])).toEqual([['declined', 0]]);
    expect((await order(ann, body.orderId)).status).toBe(404);
    await shop.mail(ann.email, ({ subject, text }) => /did not go through/.test(subject) && text.includes('30.00'));
  });

  it('with less in stock than wanted: no payment is even tried', async () => {
    const { sku } = await staff.offer({ price: 10, pieces: 2 });
    const { status, body } = await shop.buy(ann.token, [{ sku, quantity: 3 }]);
    expect([status, body.state, body.problem]).toEqual([201, 'compensated', 'out-of-stock']);
    expect(await books.of(body.orderId)).toEqual([]);
    expect(await staff.stock(sku)).toEqual({ available: 2, onHand: 2, held: 0 });
  });
});

describe('a customer who cancels the order while it is bought', () => {
  beforeEach(() => books.slowDown(1_500));
  afterEach(() => books.slowDown(0));

  it('gets the money back, and the shop its stock', async () => {
    const { sku } = await staff.offer({ price: 7, pieces: 5 });
    const { id, orderId } = (await shop.buy(ann.token, [{ sku, quantity: 5 }], { waitSeconds: 0 })).body;
    // The order is there from before the money is taken, which takes its time now.
    const cancel = () => as(ann, 'POST', `/api/v1/orders/cancel/${orderId}`, { cancelReason: 'Changed my mind' });
    await vi.waitFor(async () => expect((await cancel()).status).toBe(200), { timeout: 30_000, interval: 20 });
    await books.slowDown(0);
    expect(await ended(ann, id)).toMatchObject({ state: 'compensated', problem: 'order-canceled' });
    expect((await books.of(orderId)).map(kept)).toEqual([0]);
    await vi.waitFor(async () => expect(await staff.stock(sku)).toEqual({ available: 5, onHand: 5, held: 0 }), SHORTLY);
    expect((await order(ann, orderId)).body).toMatchObject({ canceled: true, cancelReason: 'Changed my mind' });
  });
});

describe('prices', () => {
  it('are the catalogue’s, whatever the client says', async () => {
    const { sku } = await staff.offer({ price: 40, pieces: 5 });
    const { body } = await shop.call('POST', '/api/v1/checkouts', {
      token: ann.token,
      headers: { prefer: 'wait=8' },
      body: {
        lines: [{ sku, quantity: 1, price: 0.01, priceMinor: 1 }],
        total: 0.01,
        totalMinor: 1,
        deliveryAddress: '12 Harbour Street, Bergen',
        paymentMethod: 'tok_ok',
      },
    });
    expect((await ended(ann, body.id)).total).toBe(40);
    expect((await books.of(body.orderId)).map(kept)).toEqual([4_000]);
  });
});

describe('what is another customer’s', () => {
  let checkout: { readonly id: string; readonly orderId: string };
  beforeAll(async () => {
    const { sku } = await staff.offer({ price: 3, pieces: 5 });
    checkout = (await shop.buy(ann.token, [{ sku, quantity: 1 }])).body;
    expect((await order(ann, checkout.orderId, 3)).status).toBe(200);
  });

  it.each([
    ['the order', 'GET', 'orders/ORDER', undefined],
    ['its live events', 'GET', 'orders/ORDER/events', undefined],
    ['a cancelation', 'POST', 'orders/cancel/ORDER', { cancelReason: 'Not mine' }],
    ['another address', 'PUT', 'orders/address/ORDER', { deliveryAddress: '1 Thief Lane' }],
    ['the checkout', 'GET', 'checkouts/CHECKOUT', undefined],
    ['its live events', 'GET', 'checkouts/CHECKOUT/events', undefined],
  ])('does not exist for them: %s (%s %s)', async (_what, method, path, body) => {
    const named = path.replace('ORDER', checkout.orderId).replace('CHECKOUT', checkout.id);
    expect((await as(bob, method, `/api/v1/${named}`, body)).status).toBe(404);
  });

  it('is not in their lists', async () => {
    const listed = async (who: Pick<Customer, 'token'>): Promise<string[]> =>
      (await as(who, 'GET', '/api/v1/checkouts?size=100')).body.checkouts.map(({ id }: { id: string }) => id);
    await vi.waitFor(async () => expect(await listed(ann)).toContain(checkout.id), SHORTLY);
    expect(await listed(bob)).not.toContain(checkout.id);
  });

  it('is all there for an operator, with its journal, which is for operators alone', async () => {
    const listed = await as(staff, 'GET', '/api/v1/checkouts?state=completed&size=100');
    expect(listed.body.checkouts.map(({ id }: { id: string }) => id)).toContain(checkout.id);
    expect((await as(staff, 'GET', `/api/v1/checkouts/${checkout.id}`)).body.state).toBe('completed');
    expect((await order(staff, checkout.orderId)).body.accountEmail).toBe(ann.email);
    const journal = (who: Pick<Customer, 'token'>) => as(who, 'GET', `/api/v1/checkouts/${checkout.id}/journal`);
    expect((await journal(staff)).body.entries.at(-1)).toMatchObject({ type: 'V1_SAGA_COMPLETED' });
    expect((await journal(ann)).status).toBe(403);
  });
});

describe('one Idempotency-Key', () => {
  it('of one customer buys once, however often it is sent', async () => {
    const { sku } = await staff.offer({ price: 5, pieces: 10 });
    const key = randomUUID();
    const buy = () => shop.buy(ann.token, [{ sku, quantity: 1 }], { key });
    const answers = await Promise.all([buy(), buy(), buy()]);
    const again = await buy();
    expect(new Set([...answers, again].map(({ body }) => body.id)).size).toBe(1);
    await ended(ann, again.body.id);
    await vi.waitFor(async () => expect(await staff.stock(sku)).toMatchObject({ onHand: 9, held: 0 }), SHORTLY);
  });

  it('of two customers is two purchases, and each sees their own', async () => {
    const { sku } = await staff.offer({ price: 5, pieces: 10 });
    const key = randomUUID();
    const [anns, bobs] = await Promise.all([
      shop.buy(ann.token, [{ sku, quantity: 1 }], { key }),
      shop.buy(bob.token, [{ sku, quantity: 2 }], { key }),
    ]);
    expect([anns?.body.total, bobs?.body.total]).toEqual([5, 10]);
    expect((await as(ann, 'GET', `/api/v1/checkouts/${bobs?.body.id}`)).status).toBe(404);
    expect((await as(bob, 'GET', `/api/v1/checkouts/${anns?.body.id}`)).status).toBe(404);
    expect((await ended(bob, bobs?.body.id)).state).toBe('completed');
  });
});
