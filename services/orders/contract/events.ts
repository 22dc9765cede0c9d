import { defineEvents, type EventCodec } from '@keelson/eventsourcing';

/**
 * The events of an order, as they are stored in its stream `order-<uuid>` and as every projection reads them.
 * Data is plain JSON. A changed meaning is a new type (V2_...) and an upcaster; these stay as they are.
 */

/** One line of the cart. */
export interface OrderItem {
  readonly id: string;
  readonly title: string;
  /** May be empty. */
  readonly description: string;
  /** Pieces, 1..10,000. */
  readonly quantity: number;
  /** Price of one piece, integer minor units. */
  readonly priceMinor: number;
}

export type OrderCreated = OrderEventOf<
  'V1_ORDER_CREATED',
  { readonly shopItems: readonly OrderItem[]; readonly accountEmail: string; readonly deliveryAddress: string }
>;

/** `timestamp` is when the payment was made, RFC 3339 UTC with milliseconds. */
export type OrderPaid = OrderEventOf<
  'V1_ORDER_PAID',
  { readonly payment: { readonly paymentID: string; readonly timestamp: string } }
>;

export type OrderSubmitted = OrderEventOf<'V1_ORDER_SUBMITTED', Record<string, never>>;

/** `deliveryTimestamp` is when it was delivered, RFC 3339 UTC with milliseconds. */
export type OrderCompleted = OrderEventOf<'V1_ORDER_COMPLETED', { readonly deliveryTimestamp: string }>;

/** There may be several: the last reason counts. */
export type OrderCanceled = OrderEventOf<'V1_ORDER_CANCELED', { readonly cancelReason: string }>;

/** The whole new cart. */
export type ShoppingCartUpdated = OrderEventOf<
  'V1_SHOPPING_CART_UPDATED',
  { readonly shopItems: readonly OrderItem[] }
>;

export type DeliveryAddressChanged = OrderEventOf<'V1_DELIVERY_ADDRESS_CHANGED', { readonly deliveryAddress: string }>;

export type OrderEvent =
  | OrderCreated
  | OrderPaid
  | OrderSubmitted
  | OrderCompleted
  | OrderCanceled
  | ShoppingCartUpdated
  | DeliveryAddressChanged;

export type OrderEventType = OrderEvent['type'];

/** Every type that an order's stream may hold. */
export const orderEventTypes = [
  'V1_ORDER_CREATED',
  'V1_ORDER_PAID',
  'V1_ORDER_SUBMITTED',
  'V1_ORDER_COMPLETED',
  'V1_ORDER_CANCELED',
  'V1_SHOPPING_CART_UPDATED',
  'V1_DELIVERY_ADDRESS_CHANGED',
] as const satisfies readonly OrderEventType[];

/** Reads stored events, for the commands and for every projection alike; upcasters of retired types go here. */
export const orderEvents: EventCodec<OrderEvent> = defineEvents<OrderEvent>(orderEventTypes);

/** The category of the streams: an order's stream is `order-<uuid>`. */
export const orderCategory = 'order';

interface OrderEventOf<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
}
