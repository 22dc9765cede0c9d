/** So many pieces in one warehouse. */
export interface Allocation {
  readonly warehouse: string;
  readonly quantity: number;
}

/** What lies in one warehouse of an item. */
export interface WarehouseStock {
  readonly warehouse: string;
  /** Pieces that lie there, held or not. */
  readonly onHand: number;
  /** Of these, how many are promised. Never more than lie there. */
  readonly held: number;
}

/** Pieces that can be promised. */
export function availableOf(warehouses: readonly WarehouseStock[]): number {
  return warehouses.reduce((sum, { onHand, held }) => sum + onHand - held, 0);
}

/**
 * Chooses where pieces come from: out of one warehouse where one has enough (fewer parcels), the one that has the most;
 * out of the fullest ones otherwise. The same for the same stock. Undefined where there are not enough altogether.
 */
export function allocate(warehouses: readonly WarehouseStock[], quantity: number): readonly Allocation[] | undefined {
  if (availableOf(warehouses) < quantity) return undefined;
  const fullestFirst = warehouses
    .map(({ warehouse, onHand, held }) => ({ warehouse, free: onHand - held }))
    .sort((a, b) => b.free - a.free || (a.warehouse < b.warehouse ? -1 : 1));
  const chosen: Allocation[] = [];
  let wanted = quantity;
  for (const { warehouse, free } of fullestFirst) {
    if (wanted === 0) break;
    const taken = Math.min(free, wanted);
    chosen.push({ warehouse, quantity: taken });
    wanted -= taken;
  }
  return chosen;
}

/** What lies in one warehouse; nothing where the item was never there. */
export function stockIn(warehouses: readonly WarehouseStock[], warehouse: string): WarehouseStock {
  return warehouses.find((one) => one.warehouse === warehouse) ?? { warehouse, onHand: 0, held: 0 };
}
