import { RuleViolation } from '@keelson/eventsourcing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StockEvent } from '../../contract/events.ts';
import { type Line, type Reservation, reservationDecider } from '../domain/reservation.ts';
import { type Stock, stockRules } from '../domain/stock.ts';
import { OutOfStock, Reservations } from './reservations.ts';
import { Interleaving } from './testing/interleaving.ts';
import { Killed, MemoryStreams, memoryHandler } from './testing/memory-store.ts';

/*
 * Whole histories of a shop: buyers reserve, commit and release several items at once, through processes that are killed
 * anywhere and whose clocks differ, while stock comes and goes. Whatever the order of their steps, stock balances.
 */

const skus = ['a', 'b', 'c'] as const;
const work = { deadline: Number.POSITIVE_INFINITY };
const BEGIN = Date.parse('2026-05-01T10:00:00Z');

const lines = fc
  .uniqueArray(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 3 }) }), {
    selector: ({ sku }) => sku,
    minLength: 1,
  })
  .map((some): readonly Line[] => some);

const which = fc.nat({ max: 3 });
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('reserve' as const), which }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('commit' as const), which }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('release' as const), which }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('settle' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('adjust' as const),
      sku: fc.constantFrom(...skus),
      change: fc.integer({ min: -3, max: 3 }).filter((change) => change !== 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 60_000) }) },
);

const history = fc.record({
  seed: fc.integer(),
  // Whether a hold's end is remembered must not matter: with a memory of one, the streams are read.
  rememberedEnds: fc.constantFrom(1, 1, 500),
  stock: fc.array(fc.nat({ max: 6 }), { minLength: 3, maxLength: 3 }),
  orders: fc.array(fc.record({ lines, ttlMs: fc.constantFrom(2_000, 100_000, 1_000_000) }), {
    minLength: 4,
    maxLength: 4,
  }),
  actions: fc.array(
    fc.record({
      action,
      clockOffBy: fc.integer({ min: -3_000, max: 3_000 }),
      stepsToLive: fc.option(fc.nat({ max: 25 }), { nil: undefined, freq: 2 }),
    }),
    { minLength: 4, maxLength: 20 },
  ),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** Pieces that came in less those that went out, by what was recorded alone. */
function balance(events: readonly StockEvent[]): number {
  return events.reduce((sum, { type, data }) => {
    if (type === 'V1_STOCK_ADJUSTED') return sum + data.change;
    if (type === 'V1_STOCK_COMMITTED') return sum - pieces(data.allocations);
    if (type === 'V1_STOCK_RETURNED') return sum + pieces(data.allocations);
    return sum;
  }, 0);
}

function pieces(allocations: readonly { readonly quantity: number }[]): number {
  return allocations.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Looked at after every append, so without the cost of `expect`. */
function requireSound(sku: string, { warehouses, holds }: Stock, events: readonly StockEvent[]): void {
  const promised = Object.values(holds).reduce((sum, { allocations }) => sum + pieces(allocations), 0);
  const held = warehouses.reduce((sum, one) => sum + one.held, 0);
  const onHand = warehouses.reduce((sum, one) => sum + one.onHand, 0);
  const sound = warehouses.every((one) => one.held >= 0 && one.held <= one.onHand);
  if (sound && held === promised && onHand === balance(events)) return;
  throw new Error(`The stock of ${sku} does not balance: ${JSON.stringify({ warehouses, holds, events })}`);
}

/** A shop with its streams, and processes that come and go. */
class Shop {
  readonly items: MemoryStreams<Parameters<ReturnType<typeof stockRules>['decide']>[0], StockEvent, Stock>;
  readonly journal = new MemoryStreams('reservation', reservationDecider);
  readonly steps: Interleaving;
  readonly answers: { readonly type: 'reserve' | 'commit'; readonly id: string; readonly yes: boolean }[] = [];
  #now = BEGIN;

  constructor({ seed, rememberedEnds }: History) {
    const rules = stockRules(rememberedEnds);
    this.items = new MemoryStreams('stock', rules, (sku, events) => requireSound(sku, this.items.state(sku), events));
    this.steps = new Interleaving(seed);
  }

  /** A process of the service. */
  process(clockOffBy = 0, stepsToLive?: number) {
    const fate = this.steps.process(stepsToLive);
    const items = memoryHandler(this.items, fate);
    const now = () => new Date(this.#now + clockOffBy);
    return { fate, items, reservations: new Reservations({ journal: memoryHandler(this.journal, fate), items, now }) };
  }

  async adjust(sku: string, change: number, { items } = this.process()): Promise<void> {
    await items.create({ type: 'adjust-stock', warehouse: 'bergen', change, reason: 'test' }, { ...work, id: sku });
  }

  async play({ orders }: History, { action, clockOffBy, stepsToLive }: History['actions'][number]): Promise<void> {
    const process = this.process(clockOffBy, stepsToLive);
    const { reservations } = process;
    await process.fate.turn();
    if (action.type === 'wait') {
      this.#now += action.ms;
      return;
    }
    if (action.type === 'adjust') return this.adjust(action.sku, action.change, process);
    const id = `r${action.which}`;
    const order = orders[action.which];
    if (!order) return;
    const expiresAt = new Date(BEGIN + order.ttlMs).toISOString();
    if (action.type === 'settle') await reservations.settle(id, work);
    if (action.type === 'release') await reservations.release(id, 'test', work);
    if (action.type === 'commit') await this.#answered('commit', id, reservations.commit(id, work));
    if (action.type === 'reserve') {
      await this.#answered('reserve', id, reservations.reserve(id, order.lines, expiresAt, work));
    }
  }

  /** What is left to itself comes to rest: no process is killed any more. */
  async rest(): Promise<void> {
    for (const id of this.journal.ids) {
      const settled = this.process().reservations.settle(id, work);
      await this.steps.until([settled]);
      await settled;
    }
  }

  passes(ms: number): void {
    this.#now += ms;
  }

  async #answered(type: 'reserve' | 'commit', id: string, answer: Promise<void>): Promise<void> {
    try {
      await answer;
      this.answers.push({ type, id, yes: true });
    } catch (error) {
      if (error instanceof OutOfStock) this.answers.push({ type, id, yes: false });
      throw error;
    }
  }
}

/** Refusals, unknown ids and deaths are what may come of an action; anything else is a fault. */
function isExpected(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return (
    error instanceof Killed || error instanceof OutOfStock || error instanceof RuleViolation || code === 'not-found'
  );
}

/** Pieces of an item that a reservation took out for good. */
function takenBy(id: string, events: readonly StockEvent[]): number {
  return events.reduce((sum, { type, data }) => {
    if (!('reservationId' in data) || data.reservationId !== id) return sum;
    if (type === 'V1_STOCK_COMMITTED') return sum + pieces(data.allocations);
    if (type === 'V1_STOCK_RETURNED') return sum - pieces(data.allocations);
    return sum;
  }, 0);
}

function expectAllOrNone(shop: Shop, id: string, { status, lines }: Reservation): void {
  for (const { sku, quantity } of lines) {
    const hold = shop.items.state(sku).holds[id];
    expect(hold ? pieces(hold.allocations) : 0).toBe(status === 'held' ? quantity : 0);
    expect(takenBy(id, shop.items.events(sku))).toBe(status === 'committed' ? quantity : 0);
  }
}

async function tell(history: History): Promise<void> {
  const shop = new Shop(history);
  for (const [index, sku] of skus.entries()) {
    const count = history.stock[index] ?? 0;
    if (count > 0) await shop.steps.until([shop.adjust(sku, count)]);
  }
  const faults: unknown[] = [];
  const played = history.actions.map((one) => shop.play(history, one).catch((error: unknown) => faults.push(error)));
  await shop.steps.until(played);
  expect(faults.filter((error) => !isExpected(error))).toEqual([]);

  await shop.rest();
  for (const id of shop.journal.ids) {
    const { status } = shop.journal.state(id);
    expect(status).not.toBe('pending');
    expectAllOrNone(shop, id, shop.journal.state(id));
  }
  for (const { type, id, yes } of shop.answers) {
    const types = shop.journal.events(id).map((event) => event.type);
    if (type === 'commit') expect(types).toContain('V1_RESERVATION_COMMITTED');
    else expect(types).toContain(yes ? 'V1_RESERVATION_HELD' : 'V1_RESERVATION_REFUSED');
  }

  // Later, nothing is held any more.
  shop.passes(1_000_000);
  await shop.rest();
  for (const id of shop.journal.ids) expectAllOrNone(shop, id, shop.journal.state(id));
  for (const sku of skus) expect(shop.items.state(sku).holds).toEqual({});
}

test('stock balances and a reservation holds all of its lines or none, whatever is killed whenever', async () => {
  await fc.assert(fc.asyncProperty(history, tell), { numRuns: 2_000 });
}, 60_000);
