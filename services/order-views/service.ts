import { defineService } from '@keelson/mesh';

/** Below it are the orders, for REST. */
export const basePath = '/api/v1/orders';

/** Order views: the queries and the live view. */
export default defineService({
  name: 'order-views',
  summary: 'Shows orders: by id, by full-text search, and live.',
  ports: { http: 5008, grpc: 5002, admin: 9008 },
  routes: {
    http: [{ prefix: basePath, methods: ['GET'] }],
    grpc: [
      '/keelson.orders.v1.OrderService/GetOrder',
      '/keelson.orders.v1.OrderService/SearchOrders',
      '/keelson.orders.v1.OrderService/WatchOrder',
      '/orderService.orderService/GetOrderByID',
      '/orderService.orderService/Search',
    ],
  },
  stores: ['eventstore', 'documents', 'search'],
});
