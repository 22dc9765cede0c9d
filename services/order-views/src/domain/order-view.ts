import type { OrderEvent, OrderItem } from '@keelson/orders/contract';

/** An order as the views store it: plain JSON, money in minor units. What has not happened yet is null or empty. */
export interface OrderDocument {
  /** The account that it belongs to; missing of an order without an account. */
  readonly ownerId?: string;
  readonly shopItems: readonly OrderItem[];
  readonly accountEmail: string;
  readonly deliveryAddress: string;
  readonly paid: boolean;
  readonly submitted: boolean;
  readonly completed: boolean;
  readonly canceled: boolean;
  /** Empty unless canceled. */
  readonly cancelReason: string;
  readonly payment: { readonly paymentID: string; readonly timestamp: string } | null;
  /** RFC 3339; null until completed. */
  readonly deliveredTime: string | null;
}

/**
 * The order after `event`. The rules were kept when the event was recorded, so none is looked at here.
 * @param order undefined before the first event
 * @throws Error when the stream does not begin with the order's creation, or tells of it twice
 */
export function evolveOrder(order: OrderDocument | undefined, event: OrderEvent): OrderDocument {
  if (event.type === 'V1_ORDER_CREATED') {
    if (order) throw new Error('The order was created twice.');
    return { ...unborn, ...event.data };
  }
  if (!order) throw new Error(`${event.type} comes before the order's creation.`);
  return change(order, event);
}

const unborn = {
  paid: false,
  submitted: false,
  completed: false,
  canceled: false,
  cancelReason: '',
  payment: null,
  deliveredTime: null,
};

function change(order: OrderDocument, event: Exclude<OrderEvent, { type: 'V1_ORDER_CREATED' }>): OrderDocument {
  switch (event.type) {
    case 'V1_ORDER_PAID':
      return { ...order, paid: true, payment: event.data.payment };
    case 'V1_ORDER_SUBMITTED':
      return { ...order, submitted: true };
    case 'V1_ORDER_COMPLETED':
      return { ...order, completed: true, deliveredTime: event.data.deliveryTimestamp };
    case 'V1_ORDER_CANCELED':
      return { ...order, canceled: true, cancelReason: event.data.cancelReason };
    case 'V1_SHOPPING_CART_UPDATED':
      return { ...order, shopItems: event.data.shopItems };
    case 'V1_DELIVERY_ADDRESS_CHANGED':
      return { ...order, deliveryAddress: event.data.deliveryAddress };
  }
}
