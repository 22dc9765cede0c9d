import type { Fold } from '@keelson/eventsourcing';
import { type ProductEvent, productEvents } from '../../contract/events.ts';
import { evolveProduct, type Product } from '../domain/product.ts';

/** How both views grow with a product's stream. */
export const productFold: Fold<Product, ProductEvent> = { events: productEvents, evolve: evolveProduct };
