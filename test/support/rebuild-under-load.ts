import { expect, vi } from 'vitest';
import { atOnce } from './at-once.ts';
import { startChild } from './child.ts';
import { brokenRule } from './order-rules.ts';
import { OrderStreams, type StoredOrderEvent } from './order-streams.ts';
import { OrdersApi } from './orders-api.ts';
import type { Platform } from './platform.ts';
import { type ProjectionReport, projections } from './projections.ts';
import { seededRandom } from './random.ts';
import { Traffic } from './traffic.ts';

/** Projections that are rebuilt, by the names that operators know. */
const PROJECTIONS = ['orders-documents', 'orders-search'] as const;
const CLIENTS = 8;
const READERS = 4;
const PAGE_SIZE = 100;
/** Orders of which the documents view is compared with the streams; the searched ones are compared one by one. */
const COMPARED = 2_000;

/** What one rebuild under load came to. */
export interface Rebuild {
  /** Commands acknowledged while it went on. */
  readonly commands: number;
  readonly reads: number;
  readonly seconds: number;
}

/** Fills the platform with whole order lives by the load generator. */
export async function fill(platform: Platform, orders: number, withinMs: number): Promise<void> {
  const load = startChild(
    'bench/src/load.ts',
    ['--orders', `${orders}`, '--url', platform.url, '--connections', '32'],
    {},
  );
  await load.printed(/all that was acknowledged is there/, withinMs);
  expect(await load.ended()).toBe(0);
}

/**
 * Rebuilds both views through the admin port while commands and reads go on: no read misses an order or shows an
 * older one than before, and at the end the views are equal to each other and to a fold of the streams.
 */
export async function rebuildUnderLoad(platform: Platform, withinMs: number): Promise<Rebuild> {
  const admin = platform.admin['order-views'] ?? '';
  const before = await projections(admin);
  const started = performance.now();
  const traffic = new Traffic(platform.url, CLIENTS);
  const readers = new Readers(platform.url, traffic);
  for (const name of PROJECTIONS) {
    const answer = await fetch(`${admin}/projections/${name}/rebuild`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toMatchObject([202, { name, building: activeOf(before, name) + 1 }]);
  }
  await vi.waitFor(
    async () => {
      const now = await projections(admin);
      for (const name of PROJECTIONS) expect(activeOf(now, name), name).toBe(activeOf(before, name) + 1);
    },
    { timeout: withinMs, interval: 250 },
  );
  const seconds = (performance.now() - started) / 1000;
  // What was read through the old views is read through the new ones as well.
  const readsBefore = readers.reads;
  await vi.waitFor(() => expect(readers.reads).toBeGreaterThan(readsBefore + 200), { timeout: 30_000 });
  await traffic.stop();
  await readers.stop();
  expect(traffic.faults).toEqual([]);
  expect(readers.gaps).toEqual([]);
  expect(traffic.acknowledged, 'commands while it was rebuilt').toBeGreaterThan(0);
  await checkEqual(platform);
  return { commands: traffic.acknowledged, reads: readers.reads, seconds };
}

/** Clients that read orders again and again, by id and by search, and note when one goes back or is gone. */
class Readers {
  readonly gaps: string[] = [];
  reads = 0;
  readonly #api: OrdersApi;
  readonly #traffic: Traffic;
  readonly #seen = new Map<string, number>();
  readonly #random = seededRandom();
  readonly #running: Promise<unknown>;
  #total = 0;
  #stopping = false;

  constructor(url: string, traffic: Traffic) {
    this.#api = new OrdersApi(url);
    this.#traffic = traffic;
    this.#running = Promise.all([...Array.from({ length: READERS }, () => this.#byId()), this.#bySearch()]);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #byId(): Promise<void> {
    while (!this.#stopping) {
      const { orders } = this.#traffic;
      const { id = '' } = orders[Math.floor(this.#random() * orders.length)] ?? {};
      const seen = this.#seen.get(id) ?? 0;
      const { status, revision } = id === '' ? await this.#api.search('', 1, 1) : await this.#api.order(id);
      this.reads++;
      if (status !== 200) this.gaps.push(`order ${id}: ${status}`);
      if (id === '') continue;
      if (revision < seen) this.gaps.push(`order ${id}: revision ${revision} after ${seen}`);
      this.#seen.set(id, Math.max(revision, this.#seen.get(id) ?? 0));
    }
  }

  async #bySearch(): Promise<void> {
    while (!this.#stopping) {
      const { status, body } = await this.#api.search('', 1, 1);
      this.reads++;
      const total = body.pagination?.totalCount ?? 0;
      if (status !== 200 || total < this.#total)
        this.gaps.push(`search: ${status}, ${total} after ${this.#total} orders`);
      this.#total = Math.max(this.#total, total);
    }
  }
}

function activeOf(reports: readonly ProjectionReport[], name: string): number {
  const report = reports.find((one) => one.name === name);
  if (!report) throw new Error(`There is no projection ${name}, but ${reports.map((one) => one.name)}.`);
  return report.active;
}

async function checkEqual(platform: Platform): Promise<void> {
  const api = new OrdersApi(platform.url);
  const streams = new OrderStreams(platform.eventStoreUrl);
  try {
    const stored = await streams.readAll();
    const faults = [...stored].flatMap(
      ([id, events]) => brokenRule(events.map(({ type }) => type)) ?? (events.length ? [] : id),
    );
    expect(faults).toEqual([]);
    const every = Math.max(1, Math.floor(stored.size / COMPARED));
    const sample = [...stored].filter((_order, index) => index % every === 0);
    const documents = await atOnce(sample, 16, ([id, events]) => compareDocument(api, id, events));
    expect(documents.flat()).toEqual([]);
    await vi.waitFor(async () => expect((await api.search('', 1, 1)).body.pagination.totalCount).toBe(stored.size), {
      timeout: 10_000,
    });
    const pages = Math.ceil(stored.size / PAGE_SIZE);
    const asked = Array.from({ length: pages }, (_, index) => index + 1).filter((page) => page % every === 0);
    expect((await atOnce(asked, 4, (page) => comparePage(api, page))).flat()).toEqual([]);
  } finally {
    await streams.close();
  }
}

/** The documents view against the stream. */
async function compareDocument(api: OrdersApi, id: string, events: readonly StoredOrderEvent[]): Promise<string[]> {
  const { status, revision, body } = await api.order(id, events.length - 1);
  if (status !== 200 || revision !== events.length - 1) return [`order ${id}: ${status}, revision ${revision}`];
  const expected = {
    paid: 'V1_ORDER_PAID',
    submitted: 'V1_ORDER_SUBMITTED',
    completed: 'V1_ORDER_COMPLETED',
    canceled: 'V1_ORDER_CANCELED',
  };
  const wrong = Object.entries(expected).filter(
    ([flag, type]) => body[flag] !== events.some((event) => event.type === type),
  );
  const address = events.findLast(({ data }) => data.deliveryAddress !== undefined)?.data.deliveryAddress;
  const items = events.findLast(({ data }) => data.shopItems !== undefined)?.data.shopItems as { title: string }[];
  const same = body.deliveryAddress === address && `${body.shopItems.map(titleOf)}` === `${items.map(titleOf)}`;
  return wrong.length === 0 && same ? [] : [`order ${id} is not the fold of its stream: ${JSON.stringify(body)}`];
}

function titleOf({ title }: { readonly title: string }): string {
  return title;
}

/** The search view against the documents view. */
async function comparePage(api: OrdersApi, page: number): Promise<string[]> {
  const { body } = await api.search('', page, PAGE_SIZE);
  const faults: string[] = [];
  for (const order of body.orders) {
    const document = (await api.order(order.id)).body;
    if (JSON.stringify(document) !== JSON.stringify(order)) faults.push(`order ${order.id} differs between the views`);
  }
  return faults;
}
