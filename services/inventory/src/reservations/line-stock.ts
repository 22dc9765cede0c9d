import { AggregateNotFound, type HistoryEvent, WrongRevision } from '@keelson/eventsourcing';
import type { StockEvent } from '../../contract/events.ts';
import { availableOf } from '../domain/allocation.ts';
import type { Line, LineHold, Missing, Reservation } from '../domain/reservation.ts';
import { isRefusal } from '../domain/rules.ts';
import { type EndedHold, EndForgotten, type Stock } from '../domain/stock.ts';
import type { StockItems, Work } from './ports.ts';

/** What became of the attempt to hold a line. `gone`: the item knows that the reservation came to its end. */
export type HoldOutcome = 'held' | 'gone' | Missing;

/** What reservations do to the items of their lines. Every step may be repeated, and changes something once. */
export class LineStock {
  readonly #items: StockItems;

  constructor(items: StockItems) {
    this.#items = items;
  }

  /** Holds one line. */
  async hold(reservationId: string, line: Line, expiresAt: string, work: Work): Promise<HoldOutcome> {
    const { sku, quantity } = line;
    try {
      await this.#items.handle(sku, { type: 'hold-stock', reservationId, quantity, expiresAt }, work);
      return 'held';
    } catch (error) {
      if (isRefusal(error, 'reservation-gone')) return 'gone';
      if (!isRefusal(error, 'out-of-stock') && !(error instanceof AggregateNotFound)) throw error;
    }
    const available = availableOf((await this.#known(sku, work))?.warehouses ?? []);
    // Some may have come since it was refused: then there was not enough.
    return { ...line, available: Math.min(available, quantity - 1) };
  }

  /** The holds that a reservation has; undefined where one of its lines has none. */
  async holdsOf(reservationId: string, lines: readonly Line[], work: Work): Promise<readonly LineHold[] | undefined> {
    const holds = await Promise.all(
      lines.map(async ({ sku }) => {
        // This process has just made or seen the hold.
        const number = (await this.#known(sku, work))?.holds[reservationId]?.number;
        return number === undefined ? [] : [{ sku, number }];
      }),
    );
    const found = holds.flat();
    return found.length === lines.length ? found : undefined;
  }

  /** Of these lines, those that there is not enough for, besides what the reservation holds itself. Holds nothing. */
  async missing(reservationId: string, lines: readonly Line[], work: Work): Promise<readonly Missing[]> {
    const looked = await Promise.all(
      lines.map(async (line) => {
        return missingOf(reservationId, line, (await this.#items.load(line.sku, work.deadline))?.state);
      }),
    );
    return looked.flat();
  }

  /**
   * Of these lines, those that there is not enough for, where nothing that is held too long by `now` could make up for it.
   * Where this process knows of enough it is not asked for more: that costs no read.
   */
  async surelyMissing(
    reservationId: string,
    lines: readonly Line[],
    now: string,
    work: Work,
  ): Promise<readonly Missing[]> {
    const known = await Promise.all(
      lines.map(async (line) => missingOf(reservationId, line, await this.#known(line.sku, work))),
    );
    if (known.flat().length === 0) return [];
    const looked = await Promise.all(
      lines.map(async (line) => {
        const stock = (await this.#items.loadInTurn(line.sku, work.deadline))?.state;
        return { missing: missingOf(reservationId, line, stock), overdue: overdueIn(stock, now).length > 0 };
      }),
    );
    if (looked.some(({ missing, overdue }) => missing.length > 0 && overdue)) return [];
    return looked.flatMap(({ missing }) => missing).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  }

  /**
   * The reservations whose holds of an item were to last until `now` or less, the oldest first: as this process knows the
   * item, which is as it was when it had too little.
   */
  async overdueHolds(sku: string, now: string, work: Work): Promise<readonly string[]> {
    return overdueIn(await this.#known(sku, work), now);
  }

  /** Brings every line's item to what was decided about the reservation. Nothing to do for one that is not decided. */
  async follow(reservationId: string, reservation: Reservation, work: Work): Promise<void> {
    const { status, lines, holds, wasCommitted } = reservation;
    const numberOf = (sku: string) => holds.find((hold) => hold.sku === sku)?.number ?? 0;
    if (status === 'pending' || status === 'held') return;
    await Promise.all(
      lines.map(({ sku }) => {
        const number = numberOf(sku);
        if (status === 'committed') return this.#end(sku, { type: 'commit-hold', reservationId, number }, work);
        if (wasCommitted) return this.#takeBack(sku, reservationId, number, work);
        return this.#end(sku, { type: 'release-hold', reservationId }, work);
      }),
    );
  }

  /** An item as this process knows it; undefined where it was never in stock. */
  async #known(sku: string, { deadline }: Work): Promise<Stock | undefined> {
    try {
      return await this.#items.known(sku, deadline);
    } catch (error) {
      if (error instanceof AggregateNotFound) return undefined;
      throw error;
    }
  }

  async #end(sku: string, command: Parameters<StockItems['handle']>[1], work: Work): Promise<void> {
    try {
      await this.#items.handle(sku, command, work);
    } catch (error) {
      // The line of an item that was never in stock: nothing was held there.
      if (!(error instanceof AggregateNotFound)) throw error;
    }
  }

  /** Puts back, once, what left the warehouses: as the item remembers, or else as its stream says. */
  async #takeBack(sku: string, reservationId: string, number: number, work: Work): Promise<void> {
    const command = { type: 'return-stock', reservationId, number } as const;
    try {
      await this.#items.handle(sku, command, work);
      return;
    } catch (error) {
      if (!(error instanceof EndForgotten)) throw error;
    }
    const history = (await this.#items.history(sku, { deadline: work.deadline })) ?? [];
    const recorded = endIn(history, number) ?? 'nothing';
    // Only on what was read: had another put it back meanwhile, it would be there twice.
    const expectedRevision = history.at(-1)?.revision;
    try {
      await this.#items.handle(sku, { ...command, recorded }, { ...work, expectedRevision });
    } catch (error) {
      if (!(error instanceof WrongRevision)) throw error;
      await this.#takeBack(sku, reservationId, number, work);
    }
  }
}

/** The line, where the item has too little for it; none where the reservation has its hold. */
function missingOf(reservationId: string, line: Line, stock: Stock | undefined): readonly Missing[] {
  const available = availableOf(stock?.warehouses ?? []);
  return stock?.holds[reservationId] || available >= line.quantity ? [] : [{ ...line, available }];
}

function overdueIn(stock: Stock | undefined, now: string): readonly string[] {
  return Object.entries(stock?.holds ?? {})
    .filter(([, { expiresAt }]) => expiresAt <= now)
    .sort(([, a], [, b]) => (a.expiresAt < b.expiresAt ? -1 : 1))
    .map(([reservationId]) => reservationId);
}

/** How the hold of that number ended, by all that ever happened to the item. */
function endIn(history: readonly HistoryEvent<StockEvent>[], number: number): EndedHold | undefined {
  const ends = history.flatMap(({ event: { type, data } }): EndedHold[] => {
    if (type === 'V1_STOCK_COMMITTED' && data.number === number) return [{ ...data, outcome: 'committed' }];
    if (type === 'V1_STOCK_RELEASED' && data.number === number) return [{ ...data, outcome: 'released' }];
    if (type === 'V1_STOCK_RETURNED' && data.number === number) return [{ ...data, outcome: 'returned' }];
    return [];
  });
  return ends.at(-1);
}
