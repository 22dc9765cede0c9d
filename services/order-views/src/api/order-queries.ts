import type { OrderWatch } from '../live/watch-order.ts';
import type { OrderReader } from '../read/order-reader.ts';
import type { OrderSearch } from '../read/order-search.ts';

/** What every API of this service answers from. */
export interface OrderQueries {
  readonly reader: OrderReader;
  readonly search: OrderSearch;
  readonly live: OrderWatch;
  /** Longest time for a live view to begin, milliseconds: a stream itself has no deadline. */
  readonly beginWithin: number;
}
