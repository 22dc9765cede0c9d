import type { WarehouseEvent } from '../../contract/events.ts';
import { refuseIf } from './rules.ts';

/** A warehouse as its rules need it. */
export interface Warehouse {
  readonly open: boolean;
}

export interface WarehouseCommand {
  readonly type: 'open-warehouse';
  readonly title: string;
}

/** The shape of {@link Warehouse} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const WAREHOUSE_STATE_VERSION = 1;

const initial: Warehouse = { open: false };

/** The rules of a warehouse. */
export const warehouseDecider = { initial, decide, evolve };

/** @throws RuleViolation where it is open already */
function decide({ title }: WarehouseCommand, { open }: Warehouse): readonly WarehouseEvent[] {
  refuseIf(open, 'warehouse-open-already');
  return [{ type: 'V1_WAREHOUSE_OPENED', data: { title } }];
}

function evolve(_warehouse: Warehouse, _event: WarehouseEvent): Warehouse {
  return { open: true };
}
