import type { StockEvent } from '../../contract/events.ts';
import { type Allocation, stockIn, type WarehouseStock } from './allocation.ts';

/** What lies and what is held in the warehouses after an event of the item, ascending by warehouse. */
export function countsAfter(
  warehouses: readonly WarehouseStock[],
  { type, data }: StockEvent,
): readonly WarehouseStock[] {
  switch (type) {
    case 'V1_STOCK_ADJUSTED':
      return changed(warehouses, data.warehouse, { onHand: data.change });
    case 'V1_STOCK_COUNTED':
      return changed(warehouses, data.warehouse, {
        onHand: data.quantity - stockIn(warehouses, data.warehouse).onHand,
      });
    case 'V1_STOCK_HELD':
      return moved(warehouses, data.allocations, { held: 1 });
    case 'V1_STOCK_COMMITTED':
      return moved(warehouses, data.allocations, { onHand: -1, held: -1 });
    case 'V1_STOCK_RELEASED':
      return moved(warehouses, data.allocations, { held: -1 });
    case 'V1_STOCK_RETURNED':
      return moved(warehouses, data.allocations, { onHand: 1 });
    case 'V1_LOW_STOCK_LEVEL_SET':
    case 'V1_STOCK_LOW':
      return warehouses;
  }
}

/** Adds the allocated pieces to what lies and to what is held, so many times each: 1, -1 or not at all. */
function moved(
  warehouses: readonly WarehouseStock[],
  allocations: readonly Allocation[],
  { onHand = 0, held = 0 }: { readonly onHand?: number; readonly held?: number },
): readonly WarehouseStock[] {
  return allocations.reduce(
    (current, { warehouse, quantity }) =>
      changed(current, warehouse, { onHand: onHand * quantity, held: held * quantity }),
    warehouses,
  );
}

/** @param change pieces more, or fewer where negative */
function changed(
  warehouses: readonly WarehouseStock[],
  warehouse: string,
  change: { readonly onHand?: number; readonly held?: number },
): readonly WarehouseStock[] {
  const before = stockIn(warehouses, warehouse);
  const after = {
    warehouse,
    onHand: before.onHand + (change.onHand ?? 0),
    held: before.held + (change.held ?? 0),
  };
  return [...warehouses.filter((one) => one.warehouse !== warehouse), after].sort((a, b) =>
    a.warehouse < b.warehouse ? -1 : 1,
  );
}
