import type { Fold, Versioned } from '@keelson/eventsourcing';
import { type OrderEvent, orderEvents } from '@keelson/orders/contract';
import { totalMinor } from '@keelson/servicekit';
import type { Notice } from '../../contract/notices.ts';
import type { Consider } from './reactions.ts';

/** What is told of an order, beside what its last event says. */
export interface OrderFacts {
  /** Null for an order without an account: nobody is told of it. */
  readonly ownerId: string | null;
  readonly totalMinor: number;
}

/** How they grow with an order's stream. */
export const orderFactsFold: Fold<OrderFacts, OrderEvent> = {
  events: orderEvents,
  evolve(facts = { ownerId: null, totalMinor: 0 }, event) {
    if (event.type === 'V1_ORDER_CREATED') {
      return { ownerId: event.data.ownerId ?? null, totalMinor: totalMinor(event.data.shopItems) };
    }
    if (event.type === 'V1_SHOPPING_CART_UPDATED') return { ...facts, totalMinor: totalMinor(event.data.shopItems) };
    return facts;
  },
};

/** Reads a stream that belongs to somebody else. */
export interface Facts<T> {
  read(id: string, deadline: number): Promise<Versioned<T> | undefined>;
}

/** What an order's owner is told. */
export function ofOrders(orders: Facts<OrderFacts>): Consider<OrderEvent> {
  return async (event, { id, deadline }) => {
    if (!tells(event)) return undefined;
    const order = (await orders.read(id, deadline.epochMs))?.doc;
    if (!order?.ownerId) return undefined;
    return { accountIds: [order.ownerId], notice: noticeOf(event, id, order) };
  };
}

type Telling = Extract<OrderEvent, { type: 'V1_ORDER_PAID' | 'V1_ORDER_COMPLETED' | 'V1_ORDER_CANCELED' }>;

function tells(event: OrderEvent): event is Telling {
  return event.type === 'V1_ORDER_PAID' || event.type === 'V1_ORDER_COMPLETED' || event.type === 'V1_ORDER_CANCELED';
}

function noticeOf(event: Telling, orderId: string, { totalMinor: total }: OrderFacts): Notice {
  switch (event.type) {
    case 'V1_ORDER_PAID':
      return { kind: 'order-paid', facts: { orderId, totalMinor: total } };
    case 'V1_ORDER_COMPLETED':
      return { kind: 'order-completed', facts: { orderId, deliveredAt: event.data.deliveryTimestamp } };
    case 'V1_ORDER_CANCELED':
      return { kind: 'order-canceled', facts: { orderId, reason: event.data.cancelReason } };
  }
}
