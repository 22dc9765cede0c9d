import type { EventStore } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { PriceHistory } from './price-history.ts';

type Events = NonNullable<Awaited<ReturnType<EventStore['readLast']>>>;

const deadline = Number.POSITIVE_INFINITY;
const event = (revision: number, type: string, data: object) => ({ type, data, revision, created: new Date(revision) });
const priced = (revision: number) => event(revision, 'V1_PRICE_CHANGED', { priceMinor: revision + 1 });

/** A store with one stream, and how many events were read of it. */
function aStore(events: readonly ReturnType<typeof event>[]) {
  const reads: number[] = [];
  const readLast = async (_stream: string, count: number) => {
    const last = events.slice(-count);
    reads.push(last.length);
    return last as unknown as Events;
  };
  return { reads, history: new PriceHistory({ readLast }) };
}

test('a product whose price changes without end shows the latest thousand, and no more is read than they need', async () => {
  const { history, reads } = aStore(Array.from({ length: 50_000 }, (_, revision) => priced(revision)));
  const prices = await history.read('cleat', deadline);
  expect(prices).toHaveLength(1_000);
  expect(prices[0]).toEqual({ priceMinor: 49_001, since: new Date(49_000) });
  expect(prices.at(-1)).toEqual({ priceMinor: 50_000, since: new Date(49_999) });
  expect(reads).toEqual([2_000]);
});
