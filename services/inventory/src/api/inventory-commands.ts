import { type CallContext, checker, requireRole } from '@keelson/chassis';
import type { CommandHandler, CommandResult } from '@keelson/eventsourcing';
import { type CommandApi, idReader, withFieldNames } from '@keelson/servicekit';
import type { StockEvent, WarehouseEvent } from '../../contract/events.ts';
import {
  adjustStockRequest,
  openWarehouseRequest,
  setLowLevelRequest,
  sku,
  warehouseCode,
} from '../../contract/requests.ts';
import type { StockAnswer, WarehouseAnswer } from '../../contract/view.ts';
import type { Stock, StockCommand } from '../domain/stock.ts';
import type { Warehouse, WarehouseCommand } from '../domain/warehouse.ts';

/** What the commands need of the process around them. */
export interface InventoryCommandsOptions {
  readonly stock: Pick<CommandApi<StockCommand, StockEvent, Stock>, 'create' | 'change'>;
  readonly warehouses: Pick<CommandApi<WarehouseCommand, WarehouseEvent, Warehouse>, 'create'>;
  readonly known: Pick<CommandHandler<WarehouseCommand, WarehouseEvent, Warehouse>, 'known'>;
}

/** Read the names of items and warehouses in a path or a message. */
export const readSku = idReader(sku);
export const readWarehouseCode = idReader(warehouseCode);

const checkOpen = checker(openWarehouseRequest, 'body');
const checkAdjust = checker(adjustStockRequest, 'body');
const checkLevel = checker(setLowLevelRequest, 'body');

/** The commands as both APIs carry them out, for operators. Bodies come in the REST contract's shape. */
export class InventoryCommands {
  readonly #options: InventoryCommandsOptions;

  constructor(options: InventoryCommandsOptions) {
    this.#options = options;
  }

  /** @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, and what CommandHandler.create throws */
  async openWarehouse(body: unknown, call: CallContext): Promise<WarehouseAnswer> {
    requireRole(call, 'operator');
    const { warehouse, title } = checkOpen(body);
    const details = { id: warehouse, request: { warehouse, title } };
    const { revision } = await this.#options.warehouses.create({ type: 'open-warehouse', title }, call, details);
    return { warehouse, revision };
  }

  /** @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, and what CommandHandler.handle throws */
  async adjust(id: unknown, body: unknown, call: CallContext): Promise<StockAnswer> {
    requireRole(call, 'operator');
    const { warehouse, change, reason } = checkAdjust(body);
    // A warehouse that was open once is open: what this process knows of it will do.
    await this.#options.known.known(warehouse, call.deadline.epochMs);
    return this.#change(id, { type: 'adjust-stock', warehouse, change, reason }, call);
  }

  /** @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, and what CommandHandler.handle throws */
  async setLowLevel(id: unknown, body: unknown, call: CallContext): Promise<StockAnswer> {
    requireRole(call, 'operator');
    const { level } = checkLevel(body);
    return this.#change(id, { type: 'set-low-level', level }, call);
  }

  /** An item comes into being with its first command; one with If-Match is about an item that is there. */
  async #change(id: unknown, command: StockCommand, call: CallContext): Promise<StockAnswer> {
    const { stock } = this.#options;
    const run = async (): Promise<CommandResult> => {
      const known = readSku(id);
      const request = { sku: known, ...command };
      if (call.header('if-match') !== undefined) return stock.change(known, command, call, { request });
      return stock.create(command, call, { id: known, request });
    };
    const { id: sku, revision } = await withFieldNames(skuForId, run);
    return { sku, revision };
  }
}

/** What the kit calls an id is a SKU here, in every API. */
function skuForId(field: string): string {
  return field === 'id' ? 'sku' : field;
}
