import type { ProductDetails, ProductEvent, ProductRow } from '../../contract/events.ts';
import type { ProductCommand } from './commands.ts';
import { refuseIf } from './rules.ts';

/** A product as its events tell it: what its rules need, and what readers are shown. */
export interface Product extends ProductRow {
  readonly retired: boolean;
}

/** A product before its first event, and after it. */
export interface ProductState {
  readonly product: Product | null;
}

/** The shape of {@link ProductState} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const PRODUCT_STATE_VERSION = 1;

const initial: ProductState = { product: null };

/** The product's rules. A command that asks for what is so already leads to no event; any other accepted one to one. */
export const productDecider = {
  initial,
  decide,
  evolve: ({ product }: ProductState, event: ProductEvent): ProductState => ({
    product: evolveProduct(product ?? undefined, event),
  }),
};

/** @throws RuleViolation with the first rule that says no. */
function decide(command: ProductCommand, { product }: ProductState): readonly ProductEvent[] {
  if (command.type === 'create-product') {
    refuseIf(product !== null, 'product-already-exists');
    return [{ type: 'V1_PRODUCT_CREATED', data: rowOf(command) }];
  }
  if (command.type === 'import-product') return importRow(rowOf(command), product);
  refuseIf(product === null, 'product-does-not-exist');
  return change(command, product as Product);
}

/** Whoever imports a list that they have imported before changes nothing. A retired product stays so. */
function importRow(row: ProductRow, product: Product | null): readonly ProductEvent[] {
  refuseIf(product?.retired === true, 'product-retired');
  if (product && sameDetails(row, product) && row.priceMinor === product.priceMinor) return [];
  return [{ type: 'V1_PRODUCT_IMPORTED', data: row }];
}

type Change = Exclude<ProductCommand, { type: 'create-product' | 'import-product' }>;

function change(command: Change, product: Product): readonly ProductEvent[] {
  refuseIf(product.retired, 'product-retired');
  switch (command.type) {
    case 'change-product':
      return sameDetails(command, product) ? [] : [{ type: 'V1_PRODUCT_CHANGED', data: detailsOf(command) }];
    case 'change-price': {
      const { priceMinor } = command;
      return priceMinor === product.priceMinor ? [] : [{ type: 'V1_PRICE_CHANGED', data: { priceMinor } }];
    }
    case 'retire-product':
      return [{ type: 'V1_PRODUCT_RETIRED', data: {} }];
  }
}

/**
 * The product after `event`. The rules were kept when the event was recorded, so none is looked at here.
 * @param product undefined before the first event
 * @throws Error when the stream does not begin with all of the product, or tells twice of its creation
 */
export function evolveProduct(product: Product | undefined, event: ProductEvent): Product {
  if (event.type === 'V1_PRODUCT_CREATED' && product) throw new Error('The product was created twice.');
  if (event.type === 'V1_PRODUCT_CREATED' || event.type === 'V1_PRODUCT_IMPORTED') {
    return { ...rowOf(event.data), retired: product?.retired ?? false };
  }
  if (!product) throw new Error(`${event.type} comes before the product's creation.`);
  switch (event.type) {
    case 'V1_PRODUCT_CHANGED':
      return { ...product, ...detailsOf(event.data) };
    case 'V1_PRICE_CHANGED':
      return { ...product, priceMinor: event.data.priceMinor };
    case 'V1_PRODUCT_RETIRED':
      return { ...product, retired: true };
  }
}

function detailsOf({ title, description, category, pictureUrls }: ProductDetails): ProductDetails {
  return { title, description, category, pictureUrls };
}

function rowOf({ priceMinor, ...details }: ProductRow): ProductRow {
  return { ...detailsOf(details), priceMinor };
}

function sameDetails(some: ProductDetails, other: ProductDetails): boolean {
  return (
    some.title === other.title &&
    some.description === other.description &&
    some.category === other.category &&
    some.pictureUrls.length === other.pictureUrls.length &&
    some.pictureUrls.every((address, index) => address === other.pictureUrls[index])
  );
}
