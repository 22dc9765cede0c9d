import {
  amount,
  commandHeaders,
  emailAddress,
  instant,
  printableText,
  requestDeadline,
  uuidPath,
  visibleText,
} from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';

export { commandHeaders, requestDeadline };

/**
 * What a client may send: the bodies and headers of the REST commands. Every API checks against these schemas,
 * so a bound stands here and nowhere else. `x-message` is what a client reads when a pattern does not match.
 * Properties that are not named here are ignored.
 */

export const shopItem = Type.Object({
  id: visibleText(100, "The seller's id of the article."),
  title: visibleText(200, 'What it is.'),
  description: Type.Optional(printableText({ maxLength: 2000, description: 'More about it; may be empty.' })),
  quantity: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Pieces.' }),
  price: amount('Price of one piece, at most two decimals.'),
});

const shopItems = Type.Array(shopItem, { minItems: 1, maxItems: 100, description: 'The cart.' });

const deliveryAddress = visibleText(500, 'Where it goes.');

export const createOrderRequest = Type.Object(
  {
    shopItems,
    accountEmail: emailAddress("The buyer's e-mail address."),
    deliveryAddress,
  },
  {
    examples: [
      {
        shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 }],
        accountEmail: 'ann@example.com',
        deliveryAddress: '1 Harbour Street, Bergen',
      },
    ],
  },
);

export const payOrderRequest = Type.Object(
  {
    paymentID: visibleText(200, "The payment provider's id of the payment."),
    timestamp: Type.Optional(instant("When it was paid, RFC 3339; the server's time when left out.")),
  },
  { examples: [{ paymentID: 'pay-7f3a', timestamp: '2026-05-01T10:00:00Z' }] },
);

export const updateCartRequest = Type.Object(
  { shopItems },
  { examples: [{ shopItems: [{ id: 'sku-2', title: 'Rope', description: '10 m', quantity: 1, price: 24.5 }] }] },
);

export const cancelOrderRequest = Type.Object(
  { cancelReason: visibleText(1000, 'Why.') },
  { examples: [{ cancelReason: 'Ordered twice' }] },
);

export const completeOrderRequest = Type.Object({
  deliveryTimestamp: Type.Optional(instant("When it was delivered, RFC 3339; the server's time when left out.")),
});

export const changeAddressRequest = Type.Object(
  { deliveryAddress },
  { examples: [{ deliveryAddress: '2 Quay Road, Oslo' }] },
);

export const submitOrderRequest = Type.Object({});

/** The path of a command on an existing order. */
export const orderPath = uuidPath("The order's id.");

export type ShopItemRequest = Static<typeof shopItem>;
export type CreateOrderRequest = Static<typeof createOrderRequest>;
export type PayOrderRequest = Static<typeof payOrderRequest>;
export type UpdateCartRequest = Static<typeof updateCartRequest>;
export type CancelOrderRequest = Static<typeof cancelOrderRequest>;
export type CompleteOrderRequest = Static<typeof completeOrderRequest>;
export type ChangeAddressRequest = Static<typeof changeAddressRequest>;
