import { importProgram, rowCommands } from '@keelson/servicekit/imports';
import { productCategory, productEvents } from '../../../contract/index.ts';
import { PRODUCT_STATE_VERSION, productDecider } from '../../domain/product.ts';
import { type ProductOfFile, productColumns, readProduct } from './rows.ts';

/** Imports files of products: `npm run import -- catalogue FILE`. */
export const main = importProgram<ProductOfFile>({
  name: 'catalogue',
  columns: productColumns,
  read: readProduct,
  open(client) {
    const carryOut = rowCommands({
      client,
      category: productCategory,
      decider: productDecider,
      events: productEvents,
      snapshotVersion: PRODUCT_STATE_VERSION,
    });
    return ({ sku, command }, about) => carryOut(sku, command, about);
  },
});

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
