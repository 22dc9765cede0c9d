import type { Fold } from '@keelson/eventsourcing';
import { type WarehouseEvent, warehouseEvents } from '../../contract/events.ts';

/** What readers need of a warehouse. */
export interface WarehouseDocument {
  readonly title: string;
}

/** How the view grows with a warehouse's stream. */
export const warehouseFold: Fold<WarehouseDocument, WarehouseEvent> = {
  events: warehouseEvents,
  evolve: (_document, { data: { title } }) => ({ title }),
};
