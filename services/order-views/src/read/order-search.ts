import type { Versioned } from '@keelson/eventsourcing';
import {
  type ActiveView,
  type CallOptions,
  MAX_SEARCH_DEPTH,
  type SearchRequest,
  type SearchView,
} from '@keelson/readmodel';
import type { PaginationView } from '@keelson/servicekit/schemas';
import { pagination } from '@keelson/servicekit/views';
import type { OrderDocument } from '../domain/order-view.ts';

/** One page of orders, best match first. */
export interface FoundOrders {
  readonly pagination: PaginationView;
  readonly orders: readonly Versioned<OrderDocument>[];
}

/** Finds orders by words. */
export class OrderSearch {
  readonly #view: Pick<ActiveView<SearchView<OrderDocument>>, 'current'>;

  constructor(view: Pick<ActiveView<SearchView<OrderDocument>>, 'current'>) {
    this.#view = view;
  }

  /** @throws an error with code `unavailable` or `deadline` */
  async find(request: SearchRequest, bounds: CallOptions): Promise<FoundOrders> {
    const { total, hits } = await (await this.#view.current()).search(request, bounds);
    return { pagination: pagination(total, request, MAX_SEARCH_DEPTH), orders: hits };
  }
}
