import type { CallContext } from '@keelson/chassis';
import { etagOf, readOptions, readSearch } from '@keelson/servicekit/views';
import { ownersSearched, requireReadable } from '../read/order-access.ts';
import { legacyOrderMessage } from './order-messages.ts';
import type { OrderQueries } from './order-queries.ts';
import { readOrderId } from './values.ts';

/** The queries of orderService.orderService, for existing clients. Its messages come with their names as written. */
export function legacyOrderServiceHandlers({ reader, search }: OrderQueries) {
  return {
    GetOrderByID: async ({ AggregateID }: GetOrderByIDReq, call: CallContext) => {
      const id = readOrderId(AggregateID, 'AggregateID');
      const order = await reader.read(id, readOptions(call));
      requireReadable(id, order.doc, call.caller);
      call.setHeader('etag', etagOf(order.revision));
      return { Order: legacyOrderMessage(order) };
    },

    Search: async ({ SearchText, Page, Size }: SearchReq, call: CallContext) => {
      const names = { text: 'SearchText', page: 'Page', size: 'Size' };
      const request = readSearch({ text: SearchText, page: Page, size: Size }, names);
      const asked = { ...request, ...ownersSearched(call.caller) };
      const { pagination, orders } = await search.find(asked, readOptions(call));
      return {
        Pagination: {
          TotalCount: pagination.totalCount,
          TotalPages: pagination.totalPages,
          Page: pagination.page,
          Size: pagination.size,
          HasMore: pagination.hasMore,
        },
        Orders: orders.map(legacyOrderMessage),
      };
    },
  };
}

interface GetOrderByIDReq {
  readonly AggregateID: string;
}

interface SearchReq {
  readonly SearchText: string;
  readonly Page: number;
  readonly Size: number;
}
