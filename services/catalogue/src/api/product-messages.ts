import type { Versioned } from '@keelson/eventsourcing';
import { timestampMessage } from '@keelson/servicekit';
import { minorToText } from '@keelson/servicekit/schemas';
import type { PriceSince } from '../domain/prices.ts';
import type { Product } from '../domain/product.ts';

/** A product as keelson.catalogue.v1.Product. */
export function productMessage({ id, revision, doc }: Versioned<Product>) {
  return {
    sku: id,
    title: doc.title,
    description: doc.description,
    category: doc.category,
    price: minorToText(doc.priceMinor),
    pictureUrls: doc.pictureUrls,
    retired: doc.retired,
    revision,
  };
}

/** A price as keelson.catalogue.v1.PriceSince. */
export function priceMessage({ priceMinor, since }: PriceSince) {
  return { price: minorToText(priceMinor), since: timestampMessage(since.toISOString()) };
}
