import { defineService } from '@keelson/mesh';

/** Below it are the orders, for REST. */
export const basePath = '/api/v1/orders';

/** Orders: the commands. */
export default defineService({
  name: 'orders',
  summary: 'Takes orders through their life: the commands, by REST and gRPC.',
  ports: { http: 5007, grpc: 5001, admin: 9007 },
  routes: {
    budgetMs: 10_000,
    http: [{ prefix: basePath, methods: ['POST', 'PUT'] }],
    grpc: [
      '/keelson.orders.v1.OrderService/CreateOrder',
      '/keelson.orders.v1.OrderService/PayOrder',
      '/keelson.orders.v1.OrderService/SubmitOrder',
      '/keelson.orders.v1.OrderService/UpdateCart',
      '/keelson.orders.v1.OrderService/CancelOrder',
      '/keelson.orders.v1.OrderService/CompleteOrder',
      '/keelson.orders.v1.OrderService/ChangeDeliveryAddress',
      '/orderService.orderService/CreateOrder',
      '/orderService.orderService/PayOrder',
      '/orderService.orderService/SubmitOrder',
      '/orderService.orderService/UpdateShoppingCart',
      '/orderService.orderService/CancelOrder',
      '/orderService.orderService/CompleteOrder',
      '/orderService.orderService/ChangeDeliveryAddress',
    ],
  },
  stores: ['eventstore'],
  objectives: { availability: 0.999, latencyP99Ms: 300 },
  scaling: { min: 2, max: 8, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 256 },
});
