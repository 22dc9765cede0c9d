import type { DocumentReader } from '@keelson/servicekit/views';
import type { OrderDocument } from '../domain/order-view.ts';
import type { OrderWatch } from '../live/watch-order.ts';
import type { OrderSearch } from '../read/order-search.ts';

/** What every API of this service answers from. */
export interface OrderQueries {
  readonly reader: DocumentReader<OrderDocument>;
  readonly search: OrderSearch;
  readonly live: OrderWatch;
  /** Longest time for a live view to begin, milliseconds: a stream itself has no deadline. */
  readonly beginWithin: number;
}
