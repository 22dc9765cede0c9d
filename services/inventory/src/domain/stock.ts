import type { StockEvent } from '../../contract/events.ts';
import { type Allocation, allocate, availableOf, stockIn, type WarehouseStock } from './allocation.ts';
import { countsAfter } from './counts.ts';
import { refuseIf } from './rules.ts';

/** Pieces that are promised to one reservation. */
export interface Hold {
  /** Counts the holds of the item: a late second hold of a reservation is not taken for its first. */
  readonly number: number;
  readonly allocations: readonly Allocation[];
  /** RFC 3339 UTC. The item itself does nothing about it: the reservation decides when it is over. */
  readonly expiresAt: string;
}

/** How a hold ended. */
export interface EndedHold {
  readonly reservationId: string;
  readonly number: number;
  readonly outcome: 'committed' | 'released' | 'returned';
  readonly allocations: readonly Allocation[];
}

/** An item as its rules need it. */
export interface Stock {
  readonly warehouses: readonly WarehouseStock[];
  /** By reservation. At most one for each free piece that there was, so bounded by the stock. */
  readonly holds: Readonly<Record<string, Hold>>;
  /** The last {@link REMEMBERED_ENDS} holds that ended, oldest first. */
  readonly ended: readonly EndedHold[];
  /** How many holds were ever made. */
  readonly holdsMade: number;
  readonly lowLevel: number;
  /** Whether it was told that the stock is low, and has not risen above the level since. */
  readonly low: boolean;
}

export type StockCommand =
  /** Pieces more, or fewer. */
  | { readonly type: 'adjust-stock'; readonly warehouse: string; readonly change: number; readonly reason: string }
  /** So many lie there. Leads to no event where that is known. */
  | { readonly type: 'count-stock'; readonly warehouse: string; readonly quantity: number; readonly reason: string }
  | { readonly type: 'set-low-level'; readonly level: number }
  /** No event where the reservation has its hold. */
  | {
      readonly type: 'hold-stock';
      readonly reservationId: string;
      readonly quantity: number;
      readonly expiresAt: string;
    }
  /** The reservation is committed, with the hold of that number. No event where that is done. */
  | { readonly type: 'commit-hold'; readonly reservationId: string; readonly number: number }
  /** The reservation came to nothing. No event where it holds nothing here. */
  | { readonly type: 'release-hold'; readonly reservationId: string }
  /** The reservation was released after it was committed with the hold of that number. No event where that is done. */
  | {
      readonly type: 'return-stock';
      readonly reservationId: string;
      readonly number: number;
      /** What the stream says of that hold, where the state no longer remembers; undefined: not asked yet. */
      readonly recorded?: EndedHold | 'nothing';
    };

type ReturnStock = Extract<StockCommand, { type: 'return-stock' }>;

/**
 * Ends of holds that an item remembers, at some 120 bytes each in a snapshot. They save the reading of its stream when a
 * committed reservation is released and, mostly, spare a late worker from making a hold that it has to give back. What
 * is right does not rest on them: the number of a hold and the stream do that.
 */
export const REMEMBERED_ENDS = 500;

/** Most pieces of one item in one warehouse: sums stay exact. */
const MOST_PIECES = 1_000_000_000;

/** The shape of {@link Stock} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const STOCK_STATE_VERSION = 1;

const initial: Stock = { warehouses: [], holds: {}, ended: [], holdsMade: 0, lowLevel: 0, low: false };

/** The rules of an item in stock. What is held never exceeds what lies there, in any warehouse. */
export const stockDecider = stockRules(REMEMBERED_ENDS);

/** The same with another memory. @param rememberedEnds how many ends of holds the state keeps */
export function stockRules(rememberedEnds: number) {
  const evolve = (stock: Stock, event: StockEvent): Stock => evolved(stock, event, rememberedEnds);
  return {
    initial,
    evolve,
    /** @throws RuleViolation with the first rule that says no; EndForgotten */
    decide: (command: StockCommand, stock: Stock): readonly StockEvent[] =>
      toldIfLow(eventsOf(command, stock), stock, evolve),
  };
}

/** The end of a committed hold is neither remembered nor given: the stream has to be read. */
export class EndForgotten extends Error {
  constructor(reservationId: string) {
    super(`The item no longer remembers how the hold of reservation ${reservationId} ended.`);
    this.name = 'EndForgotten';
  }
}

/** Adds that the stock is low now, where the events make it so. */
function toldIfLow(
  events: readonly StockEvent[],
  stock: Stock,
  evolve: (stock: Stock, event: StockEvent) => Stock,
): readonly StockEvent[] {
  if (events.length === 0) return events;
  const { low, lowLevel, warehouses } = events.reduce(evolve, stock);
  const available = availableOf(warehouses);
  if (low || lowLevel === 0 || available > lowLevel) return events;
  return [...events, { type: 'V1_STOCK_LOW', data: { available, level: lowLevel } }];
}

function eventsOf(command: StockCommand, stock: Stock): readonly StockEvent[] {
  switch (command.type) {
    case 'adjust-stock': {
      const { warehouse, change, reason } = command;
      refuseCount(stock, warehouse, stockIn(stock.warehouses, warehouse).onHand + change);
      return [{ type: 'V1_STOCK_ADJUSTED', data: { warehouse, change, reason } }];
    }
    case 'count-stock': {
      const { warehouse, quantity, reason } = command;
      const known = stock.warehouses.find((one) => one.warehouse === warehouse);
      if (known?.onHand === quantity) return [];
      refuseCount(stock, warehouse, quantity);
      return [{ type: 'V1_STOCK_COUNTED', data: { warehouse, quantity, reason } }];
    }
    case 'set-low-level':
      if (stock.lowLevel === command.level) return [];
      return [{ type: 'V1_LOW_STOCK_LEVEL_SET', data: { level: command.level } }];
    case 'hold-stock':
      return hold(command, stock);
    case 'commit-hold':
      return end(stock, command.reservationId, (found) =>
        // Another number: made after the reservation's own had gone, by a worker that came too late.
        found.number === command.number ? 'V1_STOCK_COMMITTED' : 'V1_STOCK_RELEASED',
      );
    case 'release-hold':
      return end(stock, command.reservationId, () => 'V1_STOCK_RELEASED');
    case 'return-stock':
      return giveBack(command, stock);
  }
}

function hold(
  { reservationId, quantity, expiresAt }: Extract<StockCommand, { type: 'hold-stock' }>,
  stock: Stock,
): readonly StockEvent[] {
  if (stock.holds[reservationId]) return [];
  refuseIf(
    stock.ended.some((one) => one.reservationId === reservationId),
    'reservation-gone',
  );
  const allocations = allocate(stock.warehouses, quantity);
  refuseIf(!allocations, 'out-of-stock');
  const number = stock.holdsMade + 1;
  return [{ type: 'V1_STOCK_HELD', data: { reservationId, number, allocations: [...(allocations ?? [])], expiresAt } }];
}

function end(
  stock: Stock,
  reservationId: string,
  how: (hold: Hold) => 'V1_STOCK_COMMITTED' | 'V1_STOCK_RELEASED',
): readonly StockEvent[] {
  const found = stock.holds[reservationId];
  if (!found) return [];
  const { number, allocations } = found;
  return [{ type: how(found), data: { reservationId, number, allocations: [...allocations] } }];
}

/** A hold that never left the warehouse is given up; one that did comes back into it. */
function giveBack(command: ReturnStock, stock: Stock): readonly StockEvent[] {
  const released = end(stock, command.reservationId, () => 'V1_STOCK_RELEASED');
  if (stock.holds[command.reservationId]?.number === command.number) return released;
  return [...released, ...takeBack(command, stock)];
}

function takeBack({ reservationId, number, recorded }: ReturnStock, stock: Stock): readonly StockEvent[] {
  const remembered = stock.ended.findLast((one) => one.reservationId === reservationId && one.number === number);
  const known = remembered ?? recorded;
  if (!known) throw new EndForgotten(reservationId);
  if (known === 'nothing' || known.outcome !== 'committed') return [];
  return [{ type: 'V1_STOCK_RETURNED', data: { reservationId, number, allocations: [...known.allocations] } }];
}

function refuseCount(stock: Stock, warehouse: string, onHand: number): void {
  refuseIf(onHand < 0, 'below-zero');
  refuseIf(onHand < stockIn(stock.warehouses, warehouse).held, 'below-held');
  refuseIf(onHand > MOST_PIECES, 'too-many-pieces');
}

function evolved(stock: Stock, event: StockEvent, rememberedEnds: number): Stock {
  const counted = { ...stock, warehouses: countsAfter(stock.warehouses, event) };
  const after = change(counted, event, rememberedEnds);
  if (event.type === 'V1_STOCK_LOW') return { ...after, low: true };
  const stillLow = after.low && after.lowLevel > 0 && availableOf(after.warehouses) <= after.lowLevel;
  return after.low === stillLow ? after : { ...after, low: stillLow };
}

/** What else than the counts an event changes. */
function change(stock: Stock, { type, data }: StockEvent, rememberedEnds: number): Stock {
  switch (type) {
    case 'V1_LOW_STOCK_LEVEL_SET':
      return { ...stock, lowLevel: data.level };
    case 'V1_STOCK_HELD': {
      const { reservationId, number, allocations, expiresAt } = data;
      return {
        ...stock,
        holdsMade: number,
        holds: { ...stock.holds, [reservationId]: { number, allocations, expiresAt } },
      };
    }
    case 'V1_STOCK_COMMITTED':
      return ended(stock, { ...data, outcome: 'committed' }, rememberedEnds);
    case 'V1_STOCK_RELEASED':
      return ended(stock, { ...data, outcome: 'released' }, rememberedEnds);
    case 'V1_STOCK_RETURNED':
      return ended(stock, { ...data, outcome: 'returned' }, rememberedEnds);
    default:
      return stock;
  }
}

/** The end of a hold that is there; or, when it is returned, of one that was committed before. */
function ended(stock: Stock, end: EndedHold, rememberedEnds: number): Stock {
  const { [end.reservationId]: found, ...others } = stock.holds;
  const before = stock.ended.filter(({ number }) => number !== end.number);
  return {
    ...stock,
    holds: found?.number === end.number ? others : stock.holds,
    ended: [...before, end].slice(-rememberedEnds),
  };
}
