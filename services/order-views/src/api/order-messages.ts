import type { Versioned } from '@keelson/eventsourcing';
import { minorToNumber, minorToText, timestampMessage, totalMinor } from '@keelson/servicekit';
import type { OrderDocument } from '../domain/order-view.ts';
import type { OrderChange } from '../live/watch-order.ts';

/** An order as keelson.orders.v1.Order. */
export function orderMessage({ id, revision, doc }: Versioned<OrderDocument>) {
  return {
    orderId: id,
    revision,
    shopItems: doc.shopItems.map(({ priceMinor, ...item }) => ({ ...item, price: minorToText(priceMinor) })),
    totalPrice: minorToText(totalMinor(doc.shopItems)),
    accountEmail: doc.accountEmail,
    deliveryAddress: doc.deliveryAddress,
    paid: doc.paid,
    submitted: doc.submitted,
    completed: doc.completed,
    canceled: doc.canceled,
    payment: doc.payment && { paymentId: doc.payment.paymentID, timestamp: timestampMessage(doc.payment.timestamp) },
    cancelReason: doc.cancelReason,
    deliveredTime: timestampMessage(doc.deliveredTime),
  };
}

/** A change as keelson.orders.v1.WatchOrderResponse. */
export function changeMessage({ id, revision, type, occurredAt, order }: OrderChange) {
  return {
    revision,
    eventType: type,
    occurredAt: timestampMessage(occurredAt.toISOString()),
    order: orderMessage({ id, revision, doc: order }),
  };
}

/** An order as orderService.Order. Its prices are doubles: each the nearest to the exact decimal. */
export function legacyOrderMessage({ id, doc }: Versioned<OrderDocument>) {
  return {
    ID: id,
    ShopItems: doc.shopItems.map((item) => ({
      ID: item.id,
      Title: item.title,
      Description: item.description,
      Quantity: item.quantity,
      Price: minorToNumber(item.priceMinor),
    })),
    Paid: doc.paid,
    Submitted: doc.submitted,
    Completed: doc.completed,
    Canceled: doc.canceled,
    TotalPrice: minorToNumber(totalMinor(doc.shopItems)),
    AccountEmail: doc.accountEmail,
    CancelReason: doc.cancelReason,
    DeliveryAddress: doc.deliveryAddress,
    DeliveryTimestamp: timestampMessage(doc.deliveredTime),
    Payment: doc.payment && { ID: doc.payment.paymentID, Timestamp: timestampMessage(doc.payment.timestamp) },
  };
}
