import type { CallContext } from '@keelson/chassis';
import { checkedRevision, etagOf, readOptions, readSearch } from '@keelson/servicekit/views';
import { ownersSearched, requireReadable } from '../read/order-access.ts';
import { changeMessage, orderMessage } from './order-messages.ts';
import type { OrderQueries } from './order-queries.ts';
import { readOrderId } from './values.ts';

/** The queries of keelson.orders.v1.OrderService. Its messages come with lower-camel-case names. */
export function orderServiceHandlers({ reader, search, live, beginWithin }: OrderQueries) {
  return {
    GetOrder: async ({ orderId }: GetOrderRequest, call: CallContext) => {
      const id = readOrderId(orderId, 'order_id');
      const order = await reader.read(id, readOptions(call));
      requireReadable(id, order.doc, call.caller);
      call.setHeader('etag', etagOf(order.revision));
      return { order: orderMessage(order) };
    },

    SearchOrders: async (request: SearchOrdersRequest, call: CallContext) => {
      const names = { text: 'search', page: 'page', size: 'size' };
      const asked = { ...readSearch({ ...request, text: request.search }, names), ...ownersSearched(call.caller) };
      const { pagination, orders } = await search.find(asked, readOptions(call));
      return { pagination, orders: orders.map(orderMessage) };
    },

    WatchOrder: async function* ({ orderId, afterRevision }: WatchOrderRequest, call: CallContext) {
      const { signal, deadline, caller } = call;
      const id = readOrderId(orderId, 'order_id');
      const afterField = 'after_revision';
      const after = afterRevision === undefined ? 'now' : checkedRevision(afterRevision, afterField);
      const begin = Math.min(deadline.epochMs, Date.now() + beginWithin);
      for await (const change of await live.watch({ id, after, afterField, caller, signal, deadline: begin })) {
        yield changeMessage(change);
      }
    },
  };
}

interface GetOrderRequest {
  readonly orderId: string;
}

interface SearchOrdersRequest {
  readonly search: string;
  readonly page: number;
  readonly size: number;
}

interface WatchOrderRequest {
  readonly orderId: string;
  readonly afterRevision?: number;
}
