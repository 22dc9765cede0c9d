import { refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { StockEvent } from '../../contract/events.ts';
import { EndForgotten, REMEMBERED_ENDS, stockDecider } from './stock.ts';

const given = spec(stockDecider);
const expiresAt = '2026-05-01T10:15:00.000Z';
const adjusted = (change: number, warehouse = 'bergen'): StockEvent => ({
  type: 'V1_STOCK_ADJUSTED',
  data: { warehouse, change, reason: 'Delivery' },
});
const hold = (reservationId: string, number: number, quantity: number) => ({
  reservationId,
  number,
  allocations: [{ warehouse: 'bergen', quantity }],
});
const held = (reservationId: string, number: number, quantity: number): StockEvent => ({
  type: 'V1_STOCK_HELD',
  data: { ...hold(reservationId, number, quantity), expiresAt },
});
const committed = (...of: Parameters<typeof hold>): StockEvent => ({ type: 'V1_STOCK_COMMITTED', data: hold(...of) });
const released = (...of: Parameters<typeof hold>): StockEvent => ({ type: 'V1_STOCK_RELEASED', data: hold(...of) });
const returned = (...of: Parameters<typeof hold>): StockEvent => ({ type: 'V1_STOCK_RETURNED', data: hold(...of) });
const levelSet = (level: number): StockEvent => ({ type: 'V1_LOW_STOCK_LEVEL_SET', data: { level } });
const low = (available: number, level: number): StockEvent => ({ type: 'V1_STOCK_LOW', data: { available, level } });

const adjust = (change: number) => ({ type: 'adjust-stock', warehouse: 'bergen', change, reason: 'Delivery' }) as const;
const count = (quantity: number) =>
  ({ type: 'count-stock', warehouse: 'bergen', quantity, reason: 'Stocktaking' }) as const;
const holdStock = (reservationId: string, quantity: number) =>
  ({ type: 'hold-stock', reservationId, quantity, expiresAt }) as const;
const commit = (reservationId: string, number: number) => ({ type: 'commit-hold', reservationId, number }) as const;
const release = (reservationId: string) => ({ type: 'release-hold', reservationId }) as const;
const giveBack = (reservationId: string, number: number) => ({ type: 'return-stock', reservationId, number }) as const;

describe('the count of an item', () => {
  test('follows deliveries and losses', () => given([adjusted(5)], adjust(-5), [adjusted(-5)]));
  test('never falls below zero', () => given([adjusted(5)], adjust(-6), refused('below-zero')));
  test('never falls below what is held', () => {
    given([adjusted(5), held('r', 1, 3)], adjust(-3), refused('below-held'));
    given([adjusted(5), held('r', 1, 3)], count(2), refused('below-held'));
  });
  test('has an end', () => given([adjusted(1)], adjust(1_000_000_000), refused('too-many-pieces')));
  test('is what was counted, and only a difference is recorded', () => {
    const counted: StockEvent = {
      type: 'V1_STOCK_COUNTED',
      data: { warehouse: 'bergen', quantity: 7, reason: 'Stocktaking' },
    };
    given([adjusted(5)], count(7), [counted]);
    given([adjusted(5), counted], count(7), []);
    given([adjusted(5), counted], holdStock('r', 7), [held('r', 1, 7)]);
  });
});

describe('a hold', () => {
  test('takes what is free', () => given([adjusted(2), held('q', 1, 1)], holdStock('r', 1), [held('r', 2, 1)]));
  test('never takes what another holds', () => {
    given([adjusted(2), held('q', 1, 1)], holdStock('r', 2), refused('out-of-stock'));
  });
  test('is made once', () => given([adjusted(2), held('r', 1, 2)], holdStock('r', 2), []));
  test('is not made after its end', () => {
    given([adjusted(2), held('r', 1, 2), released('r', 1, 2)], holdStock('r', 2), refused('reservation-gone'));
    given([adjusted(4), held('r', 1, 2), committed('r', 1, 2)], holdStock('r', 2), refused('reservation-gone'));
  });
});

describe('the end of a hold', () => {
  const before = [adjusted(5), held('r', 1, 3)];
  test('by a commit takes the pieces out, once', () => {
    given(before, commit('r', 1), [committed('r', 1, 3)]);
    given([...before, committed('r', 1, 3)], commit('r', 1), []);
    given([...before, committed('r', 1, 3)], adjust(-3), refused('below-zero'));
  });
  test('by a release frees the pieces, once', () => {
    given(before, release('r'), [released('r', 1, 3)]);
    given([...before, released('r', 1, 3)], release('r'), []);
    given([...before, released('r', 1, 3)], holdStock('q', 5), [held('q', 2, 5)]);
  });
  test('of a second hold that came too late is a release, also where the reservation is committed', () => {
    given([adjusted(5), held('r', 4, 3)], commit('r', 1), [released('r', 4, 3)]);
  });
});

describe('what was committed', () => {
  const before = [adjusted(5), held('r', 1, 3), committed('r', 1, 3)];
  test('comes back where it was, once', () => {
    given(before, giveBack('r', 1), [returned('r', 1, 3)]);
    given([...before, returned('r', 1, 3)], giveBack('r', 1), []);
    given([...before, returned('r', 1, 3)], holdStock('q', 5), [held('q', 2, 5)]);
  });
  test('but had not left yet is released', () =>
    given([adjusted(5), held('r', 1, 3)], giveBack('r', 1), [released('r', 1, 3)]));
  test('comes back beside a second hold that came too late', () => {
    const others = Array.from({ length: REMEMBERED_ENDS }, (_, index) => hold(`q${index}`, index + 2, 1));
    const forgotten = others.flatMap((one): StockEvent[] => [
      { type: 'V1_STOCK_HELD', data: { ...one, expiresAt } },
      { type: 'V1_STOCK_RELEASED', data: one },
    ]);
    const late = held('r', 502, 1);
    const recorded = { ...hold('r', 1, 3), outcome: 'committed' } as const;
    given([...before, ...forgotten, late], { ...giveBack('r', 1), recorded }, [
      released('r', 502, 1),
      returned('r', 1, 3),
    ]);
    expect(() => given([...before, ...forgotten], giveBack('r', 1), [])).toThrow(EndForgotten);
    given([...before, ...forgotten], { ...giveBack('r', 1), recorded: { ...recorded, outcome: 'returned' } }, []);
    given([...before, ...forgotten], { ...giveBack('r', 1), recorded: 'nothing' }, []);
  });
});

describe('low stock', () => {
  const before = [adjusted(5), levelSet(3)];
  test('is told when the free pieces fall to the level', () => {
    given(before, holdStock('r', 2), [held('r', 1, 2), low(3, 3)]);
    given(before, adjust(-4), [adjusted(-4), low(1, 3)]);
    given([adjusted(2)], { type: 'set-low-level', level: 2 }, [levelSet(2), low(2, 2)]);
  });
  test('is told once, and again only after the free pieces rose above it', () => {
    const told = [...before, held('r', 1, 2), low(3, 3)];
    given(told, holdStock('q', 1), [held('q', 2, 1)]);
    given(told, adjust(1), [adjusted(1)]);
    given([...told, adjusted(1)], adjust(-1), [adjusted(-1), low(3, 3)]);
  });
  test('is not told where it is turned off', () => {
    given([...before, levelSet(0)], adjust(-5), [adjusted(-5)]);
    given(before, { type: 'set-low-level', level: 3 }, []);
  });
});

test('an item remembers a bounded number of ends', () => {
  const events = Array.from({ length: REMEMBERED_ENDS + 10 }, (_, index) => hold(`r${index}`, index + 1, 1)).flatMap(
    (one): StockEvent[] => [
      { type: 'V1_STOCK_HELD', data: { ...one, expiresAt } },
      { type: 'V1_STOCK_COMMITTED', data: one },
    ],
  );
  const { ended, holds } = events.reduce(stockDecider.evolve, stockDecider.initial);
  expect(ended).toHaveLength(REMEMBERED_ENDS);
  expect(holds).toEqual({});
});
