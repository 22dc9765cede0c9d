import { setTimeout } from 'node:timers/promises';
import type { ExpectedOrder } from './expected-order.ts';
import type { OrdersApi } from './orders-api.ts';

/** What the platform says of orders that it has acknowledged. */
export interface Verification {
  readonly read: number;
  readonly searched: number;
  /** One sentence for each order that is missing or differs. */
  readonly missing: readonly string[];
  /** Seconds until the last of the sample was there. */
  readonly seconds: number;
}

/** Longest wait for the views to be level with what was acknowledged, milliseconds. */
const PATIENCE = 60_000;
/** Orders of the sample that are searched for as well. */
const SEARCHES = 50;
const PAGE_SIZE = 100;
const AT_ONCE = 16;

/** Reads each order of the sample back, and searches for some of them by their customers' e-mail. */
export async function verify(api: OrdersApi, sample: readonly ExpectedOrder[]): Promise<Verification> {
  const started = performance.now();
  const deadline = Date.now() + PATIENCE;
  const orders = sample.filter((order) => order.revision >= 0);
  const searched = orders.filter((_order, index) => index % Math.ceil(orders.length / SEARCHES) === 0);
  const read = await eachAtOnce(orders, (order) => untilFound(deadline, () => readBack(api, order)));
  const found = await eachAtOnce(searched, (order) => untilFound(deadline, () => searchFor(api, order)));
  const missing = [...read, ...found].filter((fault) => fault !== undefined);
  const seconds = (performance.now() - started) / 1000;
  return { read: orders.length, searched: searched.length, missing, seconds };
}

async function readBack(api: OrdersApi, expected: ExpectedOrder): Promise<string | undefined> {
  const { status, text, revision } = await api.order(expected.id, expected.revision);
  if (status !== 200) return `GET of order ${expected.id} at revision ${expected.revision}: ${status} ${text}`;
  if (revision < expected.revision) return `order ${expected.id}: revision ${revision}, not ${expected.revision}`;
  return difference(expected, JSON.parse(text));
}

async function searchFor(api: OrdersApi, expected: ExpectedOrder): Promise<string | undefined> {
  for (let page = 1; ; page++) {
    const { status, text } = await api.search(expected.accountEmail, page, PAGE_SIZE);
    if (status !== 200) return `search for ${expected.accountEmail}: ${status} ${text}`;
    const { orders, pagination } = JSON.parse(text) as {
      orders: readonly Record<string, unknown>[];
      pagination: { hasMore: boolean };
    };
    const order = orders.find(({ id }) => id === expected.id);
    if (order) return difference(expected, order);
    if (!pagination.hasMore) return `search for ${expected.accountEmail} does not find order ${expected.id}`;
  }
}

function difference(expected: ExpectedOrder, order: Record<string, unknown>): string | undefined {
  const differences = expected.differences(order);
  return differences.length === 0 ? undefined : `order ${expected.id}: ${differences.join('; ')}`;
}

/** The fault that is left when time is up; undefined as soon as there is none. */
async function untilFound(deadline: number, check: () => Promise<string | undefined>): Promise<string | undefined> {
  while (true) {
    const fault = await check();
    if (fault === undefined || Date.now() > deadline) return fault;
    await setTimeout(100);
  }
}

async function eachAtOnce<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
