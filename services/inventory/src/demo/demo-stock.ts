import { type DemoProduct, demoCatalogue, type ProductEvent } from '@keelson/catalogue/contract';
import type { CommandHandler } from '@keelson/eventsourcing';
import { RuleViolation } from '@keelson/eventsourcing/errors';
import type { React } from '@keelson/servicekit';
import type { StockEvent, WarehouseEvent } from '../../contract/events.ts';
import type { Stock, StockCommand } from '../domain/stock.ts';
import type { Warehouse, WarehouseCommand } from '../domain/warehouse.ts';

/** What the demo's goods come into being with. */
export interface DemoHandlers {
  readonly stock: Pick<CommandHandler<StockCommand, StockEvent, Stock>, 'create'>;
  readonly warehouses: Pick<CommandHandler<WarehouseCommand, WarehouseEvent, Warehouse>, 'create'>;
}

/** Where the demo's goods lie. */
const demoWarehouse = 'harbour';

/** Makes a delivery that comes again change nothing, whatever has become of the stock since. */
const idempotencyKey = 'demo-catalogue';

const products: ReadonlyMap<string, DemoProduct> = new Map(demoCatalogue.map((product) => [product.sku, product]));

/** Where the creations of the demo's products are told. */
export const demoStreams: readonly string[] = demoCatalogue.map(({ sku }) => `product-${sku}`);

/** Reacts to a demo product that is put up for sale: its pieces lie in the demo's warehouse from then on. */
export function demoStock({ stock, warehouses }: DemoHandlers): React<ProductEvent> {
  return async (event, { id, deadline: { epochMs: deadline } }) => {
    const product = products.get(id);
    // Somebody may sell something of their own under that name.
    if (event.type !== 'V1_PRODUCT_CREATED' || event.data.title !== product?.title) return;
    await openOnce(warehouses, deadline);
    await stock.create(
      { type: 'count-stock', warehouse: demoWarehouse, quantity: product.stock, reason: 'The demo begins' },
      { id, deadline, idempotencyKey },
    );
  };
}

async function openOnce(warehouses: DemoHandlers['warehouses'], deadline: number): Promise<void> {
  try {
    const command = { type: 'open-warehouse', title: 'Harbour warehouse' } as const;
    await warehouses.create(command, { id: demoWarehouse, deadline, idempotencyKey });
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
  }
}
