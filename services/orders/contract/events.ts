import { defineEvents, type EventCodec } from '@keelson/eventsourcing';
import type { DeepReadonly } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';

const orderItem = Type.Object(
  {
    id: Type.String({ description: "The seller's id of the article." }),
    title: Type.String({ description: 'What it is.' }),
    description: Type.String({ description: 'More about it; may be empty.' }),
    quantity: Type.Integer({ description: 'Pieces, 1 to 10,000.' }),
    priceMinor: Type.Integer({ description: 'Price of one piece, minor units.' }),
  },
  { description: 'One line of the cart.' },
);

const shopItems = Type.Array(orderItem, { description: 'The whole cart.' });
const deliveryAddress = Type.String({ description: 'Where it goes.' });

/**
 * The events of an order, as they are stored in its stream `order-<uuid>` and as every projection reads them: the schema of
 * each one's data, by its type. Data is plain JSON. A changed meaning is a new type (V2_...) and an upcaster; these stay as
 * they are.
 */
export const orderEventData = {
  V1_ORDER_CREATED: Type.Object(
    {
      shopItems,
      accountEmail: Type.String({ description: "The buyer's e-mail address." }),
      deliveryAddress,
      ownerId: Type.Optional(
        Type.String({ description: 'The account that it belongs to; missing of an order without an account.' }),
      ),
    },
    { description: 'It was opened.' },
  ),
  V1_ORDER_PAID: Type.Object(
    {
      payment: Type.Object({
        paymentID: Type.String({ description: "The payment provider's id." }),
        timestamp: Type.String({ description: 'When it was made, RFC 3339 UTC with milliseconds.' }),
      }),
    },
    { description: 'It is paid.' },
  ),
  V1_ORDER_SUBMITTED: Type.Object({}, { description: 'It was handed over for fulfilment.' }),
  V1_ORDER_COMPLETED: Type.Object(
    {
      deliveryTimestamp: Type.String({ description: 'When it was delivered, RFC 3339 UTC with milliseconds.' }),
    },
    { description: 'It was delivered.' },
  ),
  V1_ORDER_CANCELED: Type.Object(
    { cancelReason: Type.String({ description: 'Why.' }) },
    { description: 'It is canceled. There may be several: the last reason counts.' },
  ),
  V1_SHOPPING_CART_UPDATED: Type.Object({ shopItems }, { description: 'This is the cart now.' }),
  V1_DELIVERY_ADDRESS_CHANGED: Type.Object({ deliveryAddress }, { description: 'It goes elsewhere.' }),
};

export type OrderEventType = keyof typeof orderEventData;

export type OrderEvent = {
  [Name in OrderEventType]: { readonly type: Name; readonly data: DeepReadonly<Static<(typeof orderEventData)[Name]>> };
}[OrderEventType];

/** One line of the cart. */
export type OrderItem = DeepReadonly<Static<typeof orderItem>>;

/** Every type that an order's stream may hold. */
export const orderEventTypes = Object.keys(orderEventData) as OrderEventType[];

/** Reads stored events, for the commands and for every projection alike; upcasters of retired types go here. */
export const orderEvents: EventCodec<OrderEvent> = defineEvents<OrderEvent>(orderEventTypes);

/** The category of the streams: an order's stream is `order-<uuid>`. */
export const orderCategory = 'order';
