import type { ProductDetails, ProductRow } from '../../contract/events.ts';

/** What can be asked of a product. Values are checked before they come here: prices in minor units. */
export type ProductCommand =
  | ({ readonly type: 'create-product' } & ProductRow)
  | ({ readonly type: 'change-product' } & ProductDetails)
  | { readonly type: 'change-price'; readonly priceMinor: number }
  | { readonly type: 'retire-product' }
  /** A row of an import: makes the product, or brings it to what the row says. */
  | ({ readonly type: 'import-product' } & ProductRow);

export type ProductCommandType = ProductCommand['type'];
