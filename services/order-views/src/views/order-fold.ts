import type { Fold } from '@keelson/eventsourcing';
import { type OrderEvent, orderEvents } from '@keelson/orders/contract';
import { totalMinor } from '@keelson/servicekit/schemas';
import { evolveOrder, type OrderDocument } from '../domain/order-view.ts';

/**
 * How both views grow with an order's stream. What would make an order that cannot be shown is refused here, so that
 * its event is parked with the reason and no reader ever meets it.
 */
export const orderFold: Fold<OrderDocument, OrderEvent> = {
  events: orderEvents,
  evolve(order, event) {
    const next = evolveOrder(order, event);
    if (!Number.isSafeInteger(totalMinor(next.shopItems))) throw new Error(`The cart of ${event.type} has no total.`);
    return next;
  },
};
