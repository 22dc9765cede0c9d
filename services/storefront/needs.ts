import { defineNeeds } from '@keelson/servicekit';
import { Type } from 'typebox';

const shopItems = Type.Array(Type.Object({ id: Type.String() }));

/** What the storefront reads and asks of others. Of products' and accounts' events it reads only which stream they are in. */
export default defineNeeds({
  events: {
    V1_ORDER_CREATED: Type.Object({ shopItems, ownerId: Type.Optional(Type.String()) }),
    V1_SHOPPING_CART_UPDATED: Type.Object({ shopItems }),
    V1_ORDER_CANCELED: Type.Object({}),
  },
  calls: {
    '/keelson.accounts.v1.AccountService/GetProfile': {
      sends: [],
      reads: ['account.account_id', 'account.email', 'account.name'],
    },
    '/keelson.orders.v1.OrderService/GetOrder': {
      sends: ['order_id'],
      reads: [
        'order.order_id',
        'order.shop_items.id',
        'order.shop_items.title',
        'order.shop_items.quantity',
        'order.shop_items.price',
        'order.total_price',
        'order.paid',
        'order.submitted',
        'order.completed',
        'order.canceled',
      ],
    },
    '/keelson.orders.v1.OrderService/SearchOrders': {
      sends: ['search', 'page', 'size'],
      reads: ['orders.order_id', 'orders.shop_items.title', 'orders.total_price'],
    },
    '/keelson.catalogue.v1.CatalogueService/GetProducts': {
      sends: ['skus'],
      reads: [
        'products.sku',
        'products.title',
        'products.description',
        'products.category',
        'products.price',
        'products.picture_urls',
        'products.retired',
      ],
    },
    '/keelson.catalogue.v1.CatalogueService/SearchProducts': { sends: ['page', 'size'], reads: ['products.sku'] },
  },
});
