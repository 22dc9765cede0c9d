import { type CallContext, checker, requireCaller } from '@keelson/chassis';
import { readOptions } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { skus } from '../../contract/requests.ts';
import type { StockAnswer, WarehouseAnswer } from '../../contract/view.ts';
import type { StockReader } from '../read/stock-reader.ts';
import type { WarehouseList } from '../read/warehouse-list.ts';
import type { InventoryCommands } from './inventory-commands.ts';

/** What both APIs answer reads from. */
export interface InventoryQueries {
  readonly stock: StockReader;
  readonly warehouses: WarehouseList;
}

const checkSkus = checker(Type.Object({ skus }), 'body');

/** keelson.inventory.v1.InventoryService. Its messages come with lower-camel-case names, all fields set. */
export function inventoryServiceHandlers(commands: InventoryCommands, { stock, warehouses }: InventoryQueries) {
  return {
    OpenWarehouse: (message: object, call: CallContext): Promise<WarehouseAnswer> =>
      commands.openWarehouse(message, call),
    AdjustStock: (message: ItemMessage, call: CallContext): Promise<StockAnswer> =>
      commands.adjust(message.sku, message, call),
    SetLowStockLevel: (message: ItemMessage, call: CallContext): Promise<StockAnswer> =>
      commands.setLowLevel(message.sku, message, call),
    ListWarehouses: async (_message: object, call: CallContext) => {
      requireCaller(call);
      return { warehouses: await warehouses.read(readOptions(call)) };
    },
    GetStock: async (message: object, call: CallContext) => ({
      stock: await stock.read(checkSkus(message).skus, readOptions(call)),
    }),
  };
}

interface ItemMessage {
  readonly sku: string;
}
