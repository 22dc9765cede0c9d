import { CommandHandler } from '@keelson/eventsourcing';
import { importProgram, rowCommands } from '@keelson/servicekit/imports';
import { stockCategory, stockEvents, warehouseCategory, warehouseEvents } from '../../../contract/events.ts';
import { STOCK_STATE_VERSION, stockDecider } from '../../domain/stock.ts';
import { WAREHOUSE_STATE_VERSION, warehouseDecider } from '../../domain/warehouse.ts';
import { openWarehouses } from './open-warehouses.ts';
import { type CountOfFile, readCount, stockColumns } from './rows.ts';

/** Time to look for a warehouse, milliseconds. */
const LOOK_MS = 30_000;

/** Imports files of counted stock: `npm run import -- stock FILE`. */
export const main = importProgram<CountOfFile>({
  name: 'stock',
  columns: stockColumns,
  read: readCount,
  open(client) {
    const carryOut = rowCommands({
      client,
      category: stockCategory,
      decider: stockDecider,
      events: stockEvents,
      snapshotVersion: STOCK_STATE_VERSION,
    });
    const warehouses = new CommandHandler({
      client,
      category: warehouseCategory,
      decider: warehouseDecider,
      events: warehouseEvents,
      snapshotVersion: WAREHOUSE_STATE_VERSION,
    });
    const open = openWarehouses((warehouse) => warehouses.known(warehouse, Date.now() + LOOK_MS));
    return async ({ sku, warehouse, command }, about) => {
      await open(warehouse);
      return carryOut(sku, command, about);
    };
  },
});

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
