import { checker } from '@keelson/chassis';
import type { Cells } from '@keelson/servicekit/imports';
import { countStockRequest } from '../../../contract/requests.ts';
import type { StockCommand } from '../../domain/stock.ts';

/** The columns of a file of counted stock. */
export const stockColumns = { required: ['warehouse', 'sku', 'quantity'], optional: [] };

/** What was counted of one item in one warehouse. */
export interface CountOfFile {
  readonly sku: string;
  readonly warehouse: string;
  readonly command: StockCommand;
}

const wholeNumber = /^\d+$/;

const check = checker(countStockRequest, 'body');

/** @throws ServiceError `invalid` that names each wrong field */
export function readCount({ warehouse = '', sku = '', quantity = '' }: Cells): CountOfFile {
  // What is no number is left to the schema, which says what a quantity is.
  const counted = check({ warehouse, sku, quantity: wholeNumber.test(quantity) ? Number(quantity) : quantity });
  const command = { type: 'count-stock', warehouse, quantity: counted.quantity, reason: 'An import' } as const;
  return { sku, warehouse, command };
}
