import type { SearchSchema } from '@keelson/readmodel';
import type { OrderDocument } from '../domain/order-view.ts';
import { ownerKeyword } from '../read/order-access.ts';

/** What of an order is searched; a match in what the buyer sees first ranks first. */
export const searchSchema: SearchSchema<OrderDocument> = {
  keywords: { owner: ownerKeyword },
  fields: {
    title: { text: (order) => order.shopItems.map((item) => item.title), weight: 4 },
    email: { text: (order) => [order.accountEmail], weight: 3 },
    address: { text: (order) => [order.deliveryAddress], weight: 2 },
    description: { text: (order) => order.shopItems.map((item) => item.description), weight: 1 },
  },
};
