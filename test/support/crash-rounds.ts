import { expect, vi } from 'vitest';
import { atOnce } from './at-once.ts';
import { counter } from './metrics.ts';
import { brokenRule } from './order-rules.ts';
import { OrderStreams, type StoredOrderEvent } from './order-streams.ts';
import { OrdersApi } from './orders-api.ts';
import { type Platform, startPlatform } from './platform.ts';
import { projections } from './projections.ts';
import { seededRandom } from './random.ts';
import { settle, type TrackedOrder, Traffic } from './traffic.ts';

/** Clients at work when the platform is killed. */
const CLIENTS = 64;
/** Commands acknowledged in a round before the kill; a random number between these. */
const FEWEST_COMMANDS = 500;
const MOST_COMMANDS = 2_500;
/** From ready until each view is level with the streams, milliseconds. */
const LEVEL_WITHIN_MS = 5_000;

/** One kill -9 under load, and what was found afterwards. */
export interface CrashRound {
  /** Commands acknowledged before the kill. */
  readonly acknowledged: number;
  /** Commands whose answer was lost. */
  readonly inDoubt: number;
  /** Of these, the ones that the store had taken. */
  readonly taken: number;
  /** Milliseconds from ready until every view was level. */
  readonly levelAfter: number;
}

/** Kills the platform on `dataFolder` under load again and again, and checks after each restart that nothing is amiss. */
export async function crashRounds(dataFolder: string, rounds: number): Promise<CrashRound[]> {
  const orders: TrackedOrder[] = [];
  const found: CrashRound[] = [];
  const random = seededRandom();
  let platform = await startPlatform(dataFolder);
  try {
    for (let round = 0; round < rounds; round++) {
      const commands = FEWEST_COMMANDS + Math.floor(random() * (MOST_COMMANDS - FEWEST_COMMANDS));
      const traffic = await killUnderLoad(platform, commands);
      orders.push(...traffic.orders);
      platform = await startPlatform(dataFolder);
      found.push(await checkRound(platform, orders, traffic));
    }
    return found;
  } finally {
    await platform.kill9();
  }
}

/** @param commands as many are acknowledged before the kill */
async function killUnderLoad(platform: Platform, commands: number): Promise<Traffic> {
  const traffic = new Traffic(platform.url, CLIENTS);
  await vi.waitFor(() => expect(traffic.acknowledged).toBeGreaterThan(commands), { timeout: 60_000, interval: 5 });
  await platform.kill9();
  await traffic.stop();
  expect(traffic.faults).toEqual([]);
  return traffic;
}

/** `orders` are those of all rounds: what an earlier round saw must still be there. */
async function checkRound(platform: Platform, orders: readonly TrackedOrder[], traffic: Traffic): Promise<CrashRound> {
  const levelAfter = await untilLevel(platform);
  const streams = new OrderStreams(platform.eventStoreUrl);
  try {
    const stored = await streams.readAll();
    await checkReads(platform, stored);

    const inDoubt = traffic.orders.filter((order) => order.inDoubt !== undefined);
    expect(inDoubt.length).toBeLessThanOrEqual(CLIENTS);
    const taken = checkStreams(stored, orders);
    expect((await atOnce(inDoubt, CLIENTS, (order) => settle(platform.url, order))).flat()).toEqual([]);
    const settled = await streams.readAll();
    checkStreams(settled, orders);
    expect(settled.size, 'orders in the store').toBe(orders.filter(({ id }) => id !== '').length);

    await checkViews(platform, orders);
    return { acknowledged: traffic.acknowledged, inDoubt: inDoubt.length, taken, levelAfter };
  } finally {
    await streams.close();
  }
}

/**
 * Each order's stream holds what was acknowledged, in that order, each event once, and beyond it at most the one
 * command in doubt. Streams that nobody was told of are creates in doubt.
 * @returns how many commands in doubt the store has taken
 */
function checkStreams(
  stored: ReadonlyMap<string, readonly StoredOrderEvent[]>,
  orders: readonly TrackedOrder[],
): number {
  const faults: string[] = [];
  const known = new Set(orders.map(({ id }) => id));
  let taken = 0;
  for (const order of orders) {
    if (order.id === '') continue;
    const types = (stored.get(order.id) ?? []).map(({ type }) => type);
    const beyond = types.length - order.acknowledged.length;
    const mostBeyond = order.inDoubt ? 1 : 0;
    const same = order.acknowledged.every((type, revision) => types[revision] === type);
    if (!same || beyond > mostBeyond) faults.push(`order ${order.id}: ${types} but ${order.acknowledged} acknowledged`);
    taken += Math.max(0, beyond);
  }
  for (const [id, events] of stored) {
    if (!known.has(id)) taken++;
    if (events.some(({ revision }, index) => revision !== index)) faults.push(`order ${id} is out of order`);
    const broken = brokenRule(events.map(({ type }) => type));
    if (broken) faults.push(`order ${id}: ${broken}`);
  }
  const unknown = [...stored.keys()].filter((id) => !known.has(id)).length;
  const createsInDoubt = orders.filter((order) => order.id === '' && order.inDoubt).length;
  if (unknown > createsInDoubt) faults.push(`${unknown} orders that nobody made, ${createsInDoubt} creates in doubt`);
  expect(faults).toEqual([]);
  return taken;
}

/** @returns milliseconds from ready until each view had taken in the last event of the log */
async function untilLevel(platform: Platform): Promise<number> {
  const admin = platform.admin['order-views'] ?? '';
  await vi.waitFor(
    async () => {
      const levels = (await projections(admin)).flatMap(({ generations }) => generations.map(({ level }) => level));
      expect(levels).toEqual([true, true]);
    },
    { timeout: Math.max(1, platform.readyAt + LEVEL_WITHIN_MS - performance.now()), interval: 50 },
  );
  return performance.now() - platform.readyAt;
}

/** Every order is read and counted as its stream has it. */
async function checkReads(platform: Platform, stored: ReadonlyMap<string, readonly StoredOrderEvent[]>): Promise<void> {
  const api = new OrdersApi(platform.url);
  const orders = [...stored].map(([id, events]) => ({ id, last: events.length - 1 }));
  await atOnce(orders, 32, async ({ id, last }) => {
    const { status, revision, body } = await api.order(id, last);
    expect({ id, status, revision, body }).toMatchObject({ status: 200, revision: last });
  });
  expect((await api.search('', 1, 1)).body.pagination.totalCount).toBe(orders.length);
}

/** Both views show every order as its stream has it, from what they hold themselves. */
async function checkViews(platform: Platform, orders: readonly TrackedOrder[]): Promise<void> {
  const api = new OrdersApi(platform.url);
  const known = orders.filter(({ id }) => id !== '');
  const last = known.map(({ id, acknowledged }) => ({ id, revision: acknowledged.length - 1 }));
  await atOnce(last, 32, ({ id, revision }) => api.order(id, revision));
  const admin = platform.admin['order-views'] ?? '';
  const streamReads = () => counter(admin, 'store_calls_total', { store: 'eventstore', operation: 'read' });
  const before = await streamReads();
  const shown = await atOnce(last, 32, async ({ id }) => (await api.order(id)).revision);
  expect(shown).toEqual(last.map(({ revision }) => revision));
  expect(await streamReads(), 'orders that the view did not hold').toBe(before);

  await atOnce(known.slice(-CLIENTS), 16, async ({ id, word }) => {
    const order = (await api.order(id)).body;
    await vi.waitFor(async () => expect((await api.search(word)).body.orders).toEqual([order]), {
      timeout: LEVEL_WITHIN_MS,
      interval: 50,
    });
  });
}
