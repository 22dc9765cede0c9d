import type { OrderView } from '@keelson/orders/contract';
import { minorToNumber, totalMinor } from '@keelson/servicekit/schemas';
import type { OrderDocument } from '../domain/order-view.ts';

/** The order as JSON readers get it. */
export function orderJson(id: string, order: OrderDocument): OrderView {
  return {
    id,
    orderId: id,
    shopItems: order.shopItems.map(({ id, title, description, quantity, priceMinor }) => ({
      id,
      title,
      description,
      quantity,
      price: minorToNumber(priceMinor),
    })),
    accountEmail: order.accountEmail,
    deliveryAddress: order.deliveryAddress,
    cancelReason: order.cancelReason,
    totalPrice: minorToNumber(totalMinor(order.shopItems)),
    deliveredTime: order.deliveredTime,
    paid: order.paid,
    submitted: order.submitted,
    completed: order.completed,
    canceled: order.canceled,
    payment: { paymentID: order.payment?.paymentID ?? '', timestamp: order.payment?.timestamp ?? null },
  };
}
