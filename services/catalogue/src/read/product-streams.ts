import type { EventStore, Versioned } from '@keelson/eventsourcing';
import { productCategory, productEvents } from '../../contract/index.ts';
import { type PriceSince, pricesOf } from '../domain/prices.ts';
import { evolveProduct, type Product } from '../domain/product.ts';
import { productNotReadable } from './product-errors.ts';

/** Products as their streams tell them: the truth at this moment, at the price of a call to the event store each. */
export class ProductStreams {
  readonly #store: Pick<EventStore, 'readFrom'>;

  constructor(store: Pick<EventStore, 'readFrom'>) {
    this.#store = store;
  }

  /**
   * The product as it is now, from what a view knew of it: one call, which reads no more than what is new.
   * @param known undefined where the view does not hold it
   * @param deadline epoch milliseconds
   * @returns undefined where there is no such product
   * @throws ServiceError `unavailable` for what this version cannot read; errors with code `unavailable` or `deadline`
   */
  async read(
    sku: string,
    known: Versioned<Product> | undefined,
    deadline: number,
  ): Promise<Versioned<Product> | undefined> {
    const next = (known?.revision ?? -1) + 1;
    const events = await this.#store.readFrom(stream(sku), next, deadline);
    const last = events?.at(-1);
    // A stream that is gone is no product, whatever a view still shows of it.
    if (!events) return undefined;
    if (!last) return known;
    const doc = readable(sku, () =>
      events
        .map(({ type, data }) => productEvents.decode(type, data))
        .reduce<Product | undefined>(evolveProduct, known?.doc),
    );
    return doc && { id: sku, revision: last.revision, doc };
  }

  /** The prices that a product has had, oldest first: one call. Undefined where there is no such product. Throws as {@link read}. */
  async prices(sku: string, deadline: number): Promise<readonly PriceSince[] | undefined> {
    const events = await this.#store.readFrom(stream(sku), 0, deadline);
    if (!events) return undefined;
    return readable(sku, () =>
      pricesOf(events.map(({ type, data, created }) => ({ event: productEvents.decode(type, data), created }))),
    );
  }
}

function stream(sku: string): string {
  return `${productCategory}-${sku}`;
}

function readable<T>(sku: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw productNotReadable(sku, error);
  }
}
