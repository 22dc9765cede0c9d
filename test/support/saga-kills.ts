import { type Customer, type Mail, ShopApi } from '@keelson/local/shop-api';
import { expect, vi } from 'vitest';
import { atOnce } from './at-once.ts';
import { beginSurely, CheckoutTraffic, type TrackedCheckout } from './checkout-traffic.ts';
import { atRest, type Checkout } from './checkouts.ts';
import { OrderStreams } from './order-streams.ts';
import { type Platform, startPlatform } from './platform.ts';
import { kept, ProviderBooks, readableBooks } from './provider-books.ts';
import { seededRandom } from './random.ts';
import { type Goods, ShopStaff, staffed } from './shop-staff.ts';

/** Signing in takes its time on purpose, so the clients share these. */
const CUSTOMERS = 3;
/** Clients that buy when the platform is killed. */
const CLIENTS = 12;
/** What is for sale: pieces of each. The last one sells out. */
const PIECES = [5_000, 5_000, 15] as const;
const PRICE = 10;
/** Longest time for a checkout to come to rest after the last restart: lost answers are waited for. Milliseconds. */
const REST_WITHIN_MS = 180_000;
/** What follows from the last event is seen in this time. Milliseconds. */
const SEEN_WITHIN_MS = 60_000;

/** One kill -9 under load. */
export interface KillRound {
  /** Checkouts acknowledged before the kill. */
  readonly acknowledged: number;
  /** Those whose beginning was in doubt. */
  readonly inDoubt: number;
}

/** How it all ended. */
export interface KillReport {
  readonly rounds: readonly KillRound[];
  /** How many checkouts ended in which way. */
  readonly ends: Readonly<Record<string, number>>;
}

/** What a checkout came to, with what its client knows. */
interface Ended extends TrackedCheckout {
  readonly checkout: Checkout;
}

interface Scene {
  readonly platform: Platform;
  readonly shop: ShopApi;
  readonly staff: ShopStaff;
  readonly customers: readonly Customer[];
  readonly goods: readonly Goods[];
}

/** How many checkouts are acknowledged before a kill: a random number between these. */
export interface KillOptions {
  readonly rounds: number;
  readonly fewest: number;
  readonly most: number;
}

/**
 * Kills the platform on `dataFolder` again and again while baskets are bought with cards of all kinds; then waits until
 * all is at rest, and checks that stock, money, orders and mails agree with how each checkout ended.
 */
export async function sagaKills(dataFolder: string, { rounds, fewest, most }: KillOptions): Promise<KillReport> {
  const random = seededRandom();
  const start = () => startPlatform(dataFolder, { ...staffed, ...readableBooks });
  const found: KillRound[] = [];
  const tracked: TrackedCheckout[] = [];
  let scene = await open(await start());
  try {
    for (let round = 0; round < rounds; round++) {
      const wanted = fewest + Math.floor(random() * (most - fewest));
      const traffic = new CheckoutTraffic({ ...scene, clients: CLIENTS, random });
      await vi.waitFor(() => expect(traffic.acknowledged).toBeGreaterThan(wanted), { timeout: 120_000, interval: 5 });
      await scene.platform.kill9();
      await traffic.stop();
      expect(traffic.faults).toEqual([]);
      tracked.push(...traffic.checkouts);
      const inDoubt = traffic.checkouts.filter(({ id }) => id === '').length;
      found.push({ acknowledged: traffic.acknowledged, inDoubt });
      scene = await reopen(await start(), scene);
    }
    const ended = await settle(scene, tracked);
    await checkAll(scene, ended);
    return { rounds: found, ends: counted(ended) };
  } finally {
    await scene.platform.kill9();
  }
}

async function open(platform: Platform): Promise<Scene> {
  const shop = new ShopApi(platform.url);
  const staff = await ShopStaff.hire(shop);
  const customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => shop.newCustomer()));
  const goods = await Promise.all(PIECES.map((pieces) => staff.offer({ price: PRICE, pieces })));
  return { platform, shop, staff, customers, goods };
}

/** After a restart it is elsewhere, and everybody has to sign in again: tokens are good for ten minutes only. */
async function reopen(platform: Platform, { staff, customers, goods }: Scene): Promise<Scene> {
  const shop = new ShopApi(platform.url);
  const [operator, ...again] = await Promise.all([
    staff.signedIn(shop),
    ...customers.map(({ email }) => shop.signIn(email)),
  ]);
  return { platform, shop, staff: operator, customers: again, goods };
}

/** Sends again what was in doubt, and waits for all to end. */
async function settle({ shop, staff, customers }: Scene, tracked: readonly TrackedCheckout[]): Promise<Ended[]> {
  const token = (email: string) => customers.find((customer) => customer.email === email)?.token ?? '';
  const inDoubt = tracked.filter(({ id }) => id === '');
  await atOnce(inDoubt, CLIENTS, (one) => beginSurely(shop, token(one.customer.email), one, REST_WITHIN_MS));
  return atOnce(tracked, CLIENTS, async (one) => ({
    ...one,
    checkout: await atRest(shop, staff.token, one.id, REST_WITHIN_MS),
  }));
}

async function checkAll(scene: Scene, ended: readonly Ended[]): Promise<void> {
  const stuck = ended.filter(({ checkout: { state } }) => state !== 'completed' && state !== 'compensated');
  expect(stuck).toEqual([]);
  await checkStock(scene, ended);
  await checkMoney(scene, ended);
  await checkOrders(scene, ended);
  await checkMails(scene, ended);
}

/** What lies there and what was sold is what there was; nothing is held. */
async function checkStock({ staff, goods }: Scene, ended: readonly Ended[]): Promise<void> {
  const expected = goods.map(({ sku }, index) => {
    const sold = completed(ended)
      .flatMap(({ lines }) => lines)
      .filter((line) => line.sku === sku)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const left = (PIECES[index] ?? 0) - sold;
    return { available: left, onHand: left, held: 0 };
  });
  const stock = () => Promise.all(goods.map(({ sku }) => staff.stock(sku)));
  await vi.waitFor(async () => expect(await stock()).toEqual(expected), { timeout: SEEN_WITHIN_MS });
}

/** Reconciled, the provider has kept the total of each checkout that was completed, and nothing else. */
async function checkMoney({ platform }: Scene, ended: readonly Ended[]): Promise<void> {
  const answer = await fetch(`${platform.admin.payments}/reconciliation`, { method: 'POST' });
  expect((await answer.json()) as object).toMatchObject({ unresolved: [] });
  const paid = (await new ProviderBooks(platform).all()).filter(
    (payment) => payment.state === 'authorised' || kept(payment) !== 0,
  );
  expect(byName(paid.map((payment) => [payment.orderReference, kept(payment)]))).toEqual(
    byName(completed(ended).map(({ checkout }) => [checkout.orderId, Math.round(checkout.total * 100)])),
  );
}

/** The orders that were completed are those of the checkouts that were; all others were canceled, or never placed. */
async function checkOrders({ platform }: Scene, ended: readonly Ended[]): Promise<void> {
  const streams = new OrderStreams(platform.eventStoreUrl);
  try {
    const orders = [...(await streams.readAll())].map(([id, events]) => [id, events.at(-1)?.type] as const);
    const last = (type: string) => orders.filter((order) => order[1] === type).map(([id]) => id);
    const done = completed(ended).map(({ checkout }) => checkout.orderId);
    expect(last('V1_ORDER_COMPLETED').sort()).toEqual(done.sort());
    expect(orders.length - done.length, 'orders that are not completed').toBe(last('V1_ORDER_CANCELED').length);
  } finally {
    await streams.close();
  }
}

/** Each checkout that has ended was told by one mail. */
async function checkMails({ shop, customers, goods }: Scene, ended: readonly Ended[]): Promise<void> {
  for (const customer of customers) {
    const own = ended.filter(({ customer: { email } }) => email === customer.email);
    const orderIds = completed(own).map(({ checkout }) => checkout.orderId);
    const undone = own.length - orderIds.length;
    const all = () => shop.mails(customer.email);
    await vi.waitFor(async () => expect((await all()).filter(tellsOfEnd).length).toBeGreaterThanOrEqual(own.length), {
      timeout: SEEN_WITHIN_MS,
      interval: 500,
    });
    // By the time that one more purchase is told, what came twice has come.
    const sku = goods[0]?.sku ?? '';
    const { orderId } = (await shop.buy(customer.token, [{ sku, quantity: 1 }])).body;
    await shop.mail(customer.email, (mail) => isThanks(mail) && mail.text.includes(orderId));
    const mails = await all();
    expect(orderIds.map((id) => mails.filter((mail) => isThanks(mail) && mail.text.includes(id)).length)).toEqual(
      orderIds.map(() => 1),
    );
    expect(mails.filter(isThanks)).toHaveLength(orderIds.length + 1);
    expect(mails.filter(isRegret)).toHaveLength(undone);
  }
}

const isThanks = ({ subject }: Mail) => subject.includes('thank you');
const isRegret = ({ subject }: Mail) => subject.includes('did not go through');
const tellsOfEnd = (mail: Mail) => isThanks(mail) || isRegret(mail);

function completed(ended: readonly Ended[]): readonly Ended[] {
  return ended.filter(({ checkout }) => checkout.state === 'completed');
}

function byName(pairs: readonly (readonly [string, number])[]) {
  return pairs.toSorted(([a], [b]) => a.localeCompare(b));
}

function counted(ended: readonly Ended[]): Record<string, number> {
  const ends = Object.groupBy(ended, ({ card, checkout }) => `${card}: ${checkout.state} ${checkout.problem}`.trim());
  return Object.fromEntries(Object.entries(ends).map(([end, of = []]) => [end, of.length]));
}
