import type { EventStore } from '@keelson/eventsourcing';
import { notFound, notReadable } from '@keelson/servicekit/views';
import { productCategory, productEvents } from '../../contract/events.ts';
import { type PriceSince, pricesOf } from '../domain/prices.ts';

/** Latest prices that a history shows. */
const MAX_PRICES = 1_000;

/** The prices that products have had, as their streams tell them. */
export class PriceHistory {
  readonly #store: Pick<EventStore, 'readFrom'>;

  constructor(store: Pick<EventStore, 'readFrom'>) {
    this.#store = store;
  }

  /**
   * The latest prices of a product, oldest first: one call to the event store.
   * @param deadline epoch milliseconds
   * @throws ServiceError `not-found`, or `unavailable` for what this version cannot read; errors with code `unavailable` or
   *   `deadline`
   */
  async read(sku: string, deadline: number): Promise<readonly PriceSince[]> {
    const events = await this.#store.readFrom(`${productCategory}-${sku}`, 0, deadline);
    if (!events) throw notFound(productCategory, sku);
    const recorded = events.map(({ type, data, created }) => ({ event: decoded(sku, type, data), created }));
    return pricesOf(recorded).slice(-MAX_PRICES);
  }
}

function decoded(sku: string, type: string, data: unknown) {
  try {
    return productEvents.decode(type, data);
  } catch (cause) {
    throw notReadable(productCategory, sku, cause);
  }
}
