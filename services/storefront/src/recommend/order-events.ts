import type { FedEvent } from '../feed/event-feed.ts';
import type { Baskets } from './baskets.ts';

/** Streams of orders: `order-<uuid>`. */
export const ORDER_PREFIX = 'order-';

/** What is read of an order's events: see needs.ts. */
interface OrderData {
  readonly shopItems?: readonly { readonly id: string }[];
  /** Absent where nobody was signed in. */
  readonly ownerId?: string;
}

/** Tells `baskets` what happened to an order. Other events, and types of tomorrow, are passed over. */
export function tellBaskets(baskets: Baskets, { stream, type, data }: FedEvent): void {
  if (!stream.startsWith(ORDER_PREFIX)) return;
  const order = stream.slice(ORDER_PREFIX.length);
  const { shopItems = [], ownerId } = (data ?? {}) as OrderData;
  const skus = shopItems.map(({ id }) => id);
  if (type === 'V1_ORDER_CREATED') baskets.opened(order, ownerId, skus);
  if (type === 'V1_SHOPPING_CART_UPDATED') baskets.changed(order, skus);
  if (type === 'V1_ORDER_CANCELED') baskets.canceled(order);
}
