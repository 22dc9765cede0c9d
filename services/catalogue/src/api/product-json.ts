import type { Versioned } from '@keelson/eventsourcing';
import { minorToNumber } from '@keelson/servicekit/schemas';
import type { PricesView, ProductView } from '../../contract/view.ts';
import type { PriceSince } from '../domain/prices.ts';
import type { Product } from '../domain/product.ts';

/** A product as JSON readers get it. */
export function productJson({ id, revision, doc }: Versioned<Product>): ProductView {
  return {
    sku: id,
    title: doc.title,
    description: doc.description,
    category: doc.category,
    price: minorToNumber(doc.priceMinor),
    pictureUrls: [...doc.pictureUrls],
    retired: doc.retired,
    revision,
  };
}

/** A price history as JSON readers get it. */
export function pricesJson(prices: readonly PriceSince[]): PricesView {
  return {
    prices: prices.map(({ priceMinor, since }) => ({ price: minorToNumber(priceMinor), since: since.toISOString() })),
  };
}
