import type { Cells } from '@keelson/servicekit/imports';
import { readCommand } from '../../api/requests.ts';
import type { ProductCommand } from '../../domain/commands.ts';

/** The columns of a file of products. */
export const productColumns = {
  required: ['sku', 'title', 'price'],
  optional: ['description', 'category', 'pictures'],
};

/** A product of a file. */
export interface ProductOfFile {
  readonly sku: string;
  readonly command: ProductCommand;
}

const decimal = /^\d+(\.\d+)?$/;

/**
 * Reads a row as a whole product: what is empty is empty from then on. The price is a decimal with at most two places;
 * several addresses of pictures stand in one cell with blanks between.
 * @throws ServiceError `invalid` that names each wrong field
 */
export function readProduct({ sku = '', price = '', pictures, ...details }: Cells): ProductOfFile {
  const body = {
    sku,
    ...details,
    // What is no decimal is left to the schema, which says what a price is.
    price: decimal.test(price) ? Number(price) : price,
    pictureUrls: pictures?.split(/\s+/).filter((address) => address !== '') ?? [],
  };
  return { sku, command: readCommand('import-product', body) };
}
