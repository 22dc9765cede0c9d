import type { Fold } from '@keelson/eventsourcing';
import { type StockEvent, stockEvents } from '../../contract/events.ts';
import type { WarehouseStock } from '../domain/allocation.ts';
import { countsAfter } from '../domain/counts.ts';

/** What readers need of an item. */
export interface StockDocument {
  readonly warehouses: readonly WarehouseStock[];
}

/** How the view grows with an item's stream. */
export const stockFold: Fold<StockDocument, StockEvent> = {
  events: stockEvents,
  evolve: (document, event) => ({ warehouses: countsAfter(document?.warehouses ?? [], event) }),
};
