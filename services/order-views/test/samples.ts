import type { OrderEvent, OrderItem } from '@keelson/orders/contract';
import type { OrderDocument } from '../src/domain/order-view.ts';

/** Orders and events that the tests of this service speak of. */
export const cleat: OrderItem = {
  id: 'sku-1',
  title: 'Brass cleat',
  description: '150 mm',
  quantity: 2,
  priceMinor: 1999,
};

export const rope: OrderItem = { id: 'sku-2', title: 'Rope', description: '', quantity: 3, priceMinor: 10 };

export const created = {
  type: 'V1_ORDER_CREATED',
  data: { shopItems: [cleat], accountEmail: 'ann@example.com', deliveryAddress: '1 Harbour Street, Bergen' },
} as const satisfies OrderEvent;

export const paid = {
  type: 'V1_ORDER_PAID',
  data: { payment: { paymentID: 'pay-1', timestamp: '2026-05-01T10:00:00.000Z' } },
} as const satisfies OrderEvent;

export const submitted = { type: 'V1_ORDER_SUBMITTED', data: {} } as const satisfies OrderEvent;

export const completed = {
  type: 'V1_ORDER_COMPLETED',
  data: { deliveryTimestamp: '2026-05-02T08:30:00.250Z' },
} as const satisfies OrderEvent;

export const canceled = {
  type: 'V1_ORDER_CANCELED',
  data: { cancelReason: 'Ordered twice' },
} as const satisfies OrderEvent;

export const cartUpdated = {
  type: 'V1_SHOPPING_CART_UPDATED',
  data: { shopItems: [rope] },
} as const satisfies OrderEvent;

export const addressChanged = {
  type: 'V1_DELIVERY_ADDRESS_CHANGED',
  data: { deliveryAddress: '2 Quay Road, Oslo' },
} as const satisfies OrderEvent;

/** The order right after {@link created}. */
export const newOrder: OrderDocument = {
  ...created.data,
  paid: false,
  submitted: false,
  completed: false,
  canceled: false,
  cancelReason: '',
  payment: null,
  deliveredTime: null,
};

export const orderId = '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55';
