import type { EventStore } from '@keelson/eventsourcing';
import { notFound, notReadable } from '@keelson/servicekit/views';
import { productCategory, productEvents } from '../../contract/events.ts';
import { type PriceSince, pricesOf } from '../domain/prices.ts';

/** Latest prices that a history shows. */
const MAX_PRICES = 1_000;

/** Latest events of a product that are read for it, so that one which was changed without end costs no more. */
const MAX_EVENTS = 2_000;

/** The prices that products have had, as their streams tell them. */
export class PriceHistory {
  readonly #store: Pick<EventStore, 'readLast'>;

  constructor(store: Pick<EventStore, 'readLast'>) {
    this.#store = store;
  }

  /**
   * The latest prices of a product, oldest first: one call to the event store. Of a product with more than 2,000 events
   * only these are looked at: the first price may have held before the time that is told.
   * @param deadline epoch milliseconds
   * @throws ServiceError `not-found`, or `unavailable` for what this version cannot read; errors with code `unavailable` or
   *   `deadline`
   */
  async read(sku: string, deadline: number): Promise<readonly PriceSince[]> {
    const events = await this.#store.readLast(`${productCategory}-${sku}`, MAX_EVENTS, deadline);
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
