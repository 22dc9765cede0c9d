import type { DocumentReader } from '@keelson/servicekit/views';
import type { Product } from '../domain/product.ts';
import type { PriceHistory } from '../read/price-history.ts';
import type { ProductSearch } from '../read/product-search.ts';
import type { ProductsBySku } from '../read/products-by-sku.ts';

/** What both APIs answer questions from. */
export interface ProductQueries {
  readonly one: DocumentReader<Product>;
  readonly several: ProductsBySku;
  readonly search: ProductSearch;
  readonly prices: PriceHistory;
}
