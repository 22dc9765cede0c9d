import { describe, expect, test } from 'vitest';
import { reservationDecider } from '../domain/reservation.ts';
import { stockRules } from '../domain/stock.ts';
import type { StockItems } from './ports.ts';
import { Reservations } from './reservations.ts';
import { MemoryStreams, memoryHandler } from './testing/memory-store.ts';

const work = { deadline: Number.POSITIVE_INFINITY };
const atOnce = { turn: async () => {} };

/** A shop whose items remember one end of a hold each, with its clock at second 0. */
function aShop() {
  const stock = new MemoryStreams('stock', stockRules(1));
  const journal = new MemoryStreams('reservation', reservationDecider);
  const items: StockItems = memoryHandler(stock, atOnce);
  let seconds = 0;
  const time = (second: number) => new Date(second * 1_000).toISOString();
  const now = () => new Date(seconds * 1_000);
  const through = (some: StockItems) => new Reservations({ journal: memoryHandler(journal, atOnce), items: some, now });
  const reservations = through(items);
  return {
    items,
    through,
    reservations,
    add: (sku: string, change: number) =>
      items.create({ type: 'adjust-stock', warehouse: 'bergen', change, reason: 'test' }, { ...work, id: sku }),
    reserve: (id: string, quantities: Record<string, number>, until = 60) =>
      reservations.reserve(
        id,
        Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
        time(until),
        work,
      ),
    comes: (second: number) => {
      seconds = second;
    },
    status: (id: string) => journal.state(id).status,
    count: (sku: string) => stock.state(sku).warehouses.map(({ onHand, held }) => ({ onHand, held }))[0],
  };
}

describe('to reserve', () => {
  test('names all that is missing, and holds nothing', async () => {
    const shop = aShop();
    await shop.add('a', 1);
    await shop.add('b', 1);
    await expect(shop.reserve('r', { c: 1, b: 3, a: 1 })).rejects.toMatchObject({
      missing: [
        { sku: 'b', quantity: 3, available: 1 },
        { sku: 'c', quantity: 1, available: 0 },
      ],
    });
    expect([shop.count('a'), shop.count('b')]).toEqual(Array(2).fill({ onHand: 1, held: 0 }));
  });

  test('takes what was held too long, though nobody has looked after it', async () => {
    const shop = aShop();
    await shop.add('a', 2);
    await shop.reserve('r', { a: 2 }, 10);
    await expect(shop.reserve('q', { a: 1 })).rejects.toThrow('not enough');
    shop.comes(10);
    await shop.reserve('p', { a: 1 });
    expect(shop.status('r')).toBe('expired');
    expect(shop.count('a')).toEqual({ onHand: 2, held: 1 });
    await expect(shop.reservations.commit('r', work)).rejects.toMatchObject({ type: 'reservation-gone' });
  });

  test('answers a repeat as it answered first, until that no longer holds', async () => {
    const shop = aShop();
    await shop.add('a', 1);
    await shop.reserve('r', { a: 1 });
    await shop.reserve('r', { a: 1 });
    await shop.reservations.commit('r', work);
    await shop.reserve('r', { a: 1 });
    await shop.reservations.release('r', 'sent back', work);
    await expect(shop.reserve('r', { a: 1 })).rejects.toMatchObject({ type: 'reservation-gone' });
    expect(shop.count('a')).toEqual({ onHand: 1, held: 0 });
  });
});

describe('what was committed comes back once', () => {
  /** `r` is committed, and the item has forgotten it. */
  async function committed() {
    const shop = aShop();
    await shop.add('a', 3);
    await shop.reserve('r', { a: 2 });
    await shop.reservations.commit('r', work);
    await somethingElse(shop, 'q1');
    return shop;
  }

  async function somethingElse({ reserve, reservations }: ReturnType<typeof aShop>, id: string) {
    await reserve(id, { a: 1 });
    await reservations.release(id, 'test', work);
  }

  test('also where the item no longer remembers it', async () => {
    const shop = await committed();
    await shop.reservations.release('r', 'sent back', work);
    expect(shop.count('a')).toEqual({ onHand: 3, held: 0 });
    await somethingElse(shop, 'q2');
    await shop.reservations.release('r', 'sent back', work);
    await shop.reservations.settle('r', work);
    expect(shop.count('a')).toEqual({ onHand: 3, held: 0 });
  });

  test('also where another does the same while one reads what happened, and the item forgets that too', async () => {
    const shop = await committed();
    const slow = shop.through({
      ...shop.items,
      history: async (...asked) => {
        const read = await shop.items.history(...asked);
        if (shop.count('a')?.onHand === 1) {
          await shop.reservations.settle('r', work);
          await somethingElse(shop, 'q2');
        }
        return read;
      },
    });
    await slow.release('r', 'sent back', work);
    expect(shop.count('a')).toEqual({ onHand: 3, held: 0 });
  });
});

test('a worker that comes too late with a hold gives it back', async () => {
  const shop = aShop();
  await shop.add('a', 2);
  const slow = shop.through({
    ...shop.items,
    handle: async (sku, command, options) => {
      if (command.type === 'hold-stock') {
        // All is over, and forgotten, before its hold arrives.
        await shop.reservations.settle('r', work);
        await shop.reservations.commit('r', work);
        await shop.reserve('q', { a: 1 });
        await shop.reservations.release('q', 'test', work);
      }
      return shop.items.handle(sku, command, options);
    },
  });
  await slow.reserve('r', [{ sku: 'a', quantity: 1 }], new Date(60_000).toISOString(), work);
  expect(shop.status('r')).toBe('committed');
  expect(shop.count('a')).toEqual({ onHand: 1, held: 0 });
});
