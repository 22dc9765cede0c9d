import { defineService } from '@keelson/mesh';

/** Below it are the orders, for REST. */
export const basePath = '/api/v1/orders';

/** Order views: the queries and the live view. */
export default defineService({
  name: 'order-views',
  summary: 'Shows orders: by id, by full-text search, and live.',
  ports: { http: 5008, grpc: 5002, admin: 9008 },
  routes: {
    budgetMs: 10_000,
    open: true,
    http: [{ prefix: basePath, methods: ['GET'], streams: ['/{id}/events'] }],
    grpc: [
      '/keelson.orders.v1.OrderService/GetOrder',
      '/keelson.orders.v1.OrderService/SearchOrders',
      '/keelson.orders.v1.OrderService/WatchOrder',
      '/orderService.orderService/GetOrderByID',
      '/orderService.orderService/Search',
    ],
  },
  stores: ['eventstore', 'documents', 'search'],
  objectives: { availability: 0.999, latencyP99Ms: 300, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 6, by: 'lag' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 320 },
});
