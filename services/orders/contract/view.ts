import { paginationView } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';

/**
 * The JSON of an order as readers get it: `GET /api/v1/orders/:id`, the orders of a search, and the live view.
 * Every field is always there; what has not happened yet is an empty text or null.
 */
export const orderItemView = Type.Object({
  id: Type.String(),
  title: Type.String(),
  description: Type.String(),
  quantity: Type.Integer(),
  price: Type.Number({ description: 'Price of one piece, at most two decimals.' }),
});

const timeOrNull = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description });

export const orderView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    orderId: Type.String({ format: 'uuid', description: 'The same as `id`; existing clients read either.' }),
    shopItems: Type.Array(orderItemView),
    accountEmail: Type.String(),
    deliveryAddress: Type.String(),
    cancelReason: Type.String({ description: 'Empty unless canceled.' }),
    totalPrice: Type.Number({ description: 'Sum of price times quantity, exact to the cent.' }),
    deliveredTime: timeOrNull('Null until completed.'),
    paid: Type.Boolean(),
    submitted: Type.Boolean(),
    completed: Type.Boolean(),
    canceled: Type.Boolean(),
    payment: Type.Object({
      paymentID: Type.String({ description: 'Empty until paid.' }),
      timestamp: timeOrNull('Null until paid.'),
    }),
  },
  {
    description: 'An order.',
    examples: [
      {
        id: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55',
        orderId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55',
        shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 }],
        accountEmail: 'ann@example.com',
        deliveryAddress: '1 Harbour Street, Bergen',
        cancelReason: '',
        totalPrice: 39.98,
        deliveredTime: null,
        paid: false,
        submitted: false,
        completed: false,
        canceled: false,
        payment: { paymentID: '', timestamp: null },
      },
    ],
  },
);

/** The answer of `GET /api/v1/orders/search`. */
export const orderSearchView = Type.Object(
  { pagination: paginationView, orders: Type.Array(orderView) },
  { description: 'One page of orders, best match first.' },
);

export type OrderItemView = Static<typeof orderItemView>;
export type OrderView = Static<typeof orderView>;
export type OrderSearchView = Static<typeof orderSearchView>;
