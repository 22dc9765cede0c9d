import type { OrderItem } from '../../contract/events.ts';

/**
 * What can be asked of an order. Values are checked before they come here: prices in minor units, times RFC 3339 UTC.
 * `now` is the time at which the command came in: the domain has no clock.
 */
export type OrderCommand =
  | {
      readonly type: 'create-order';
      readonly shopItems: readonly OrderItem[];
      readonly accountEmail: string;
      readonly deliveryAddress: string;
      /** The account that it belongs to; an order without one belongs to whoever knows its id. */
      readonly ownerId?: string | undefined;
    }
  | {
      readonly type: 'pay-order';
      readonly paymentID: string;
      /** When it was paid; `now` if the caller did not say. */
      readonly timestamp?: string;
      readonly now: string;
    }
  | { readonly type: 'submit-order' }
  | { readonly type: 'update-cart'; readonly shopItems: readonly OrderItem[] }
  | { readonly type: 'cancel-order'; readonly cancelReason: string }
  | {
      readonly type: 'complete-order';
      /** When it was delivered; `now` if the caller did not say. */
      readonly deliveryTimestamp?: string;
      readonly now: string;
    }
  | { readonly type: 'change-address'; readonly deliveryAddress: string };

export type OrderCommandType = OrderCommand['type'];
