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
    open: true,
    access: [
      {
        operations: [
          `POST ${basePath}`,
          `PUT ${basePath}/pay`,
          `PUT ${basePath}/submit`,
          `PUT ${basePath}/cart`,
          `POST ${basePath}/complete`,
          '/keelson.orders.v1.OrderService/CreateOrder',
          '/keelson.orders.v1.OrderService/PayOrder',
          '/keelson.orders.v1.OrderService/SubmitOrder',
          '/keelson.orders.v1.OrderService/UpdateCart',
          '/keelson.orders.v1.OrderService/CompleteOrder',
          '/orderService.orderService/CreateOrder',
          '/orderService.orderService/PayOrder',
          '/orderService.orderService/SubmitOrder',
          '/orderService.orderService/UpdateShoppingCart',
          '/orderService.orderService/CompleteOrder',
        ],
        roles: ['operator'],
      },
    ],
    http: [
      { prefix: basePath, methods: ['POST', 'PUT'] },
      { prefix: `${basePath}/pay`, methods: ['PUT'] },
      { prefix: `${basePath}/submit`, methods: ['PUT'] },
      { prefix: `${basePath}/cart`, methods: ['PUT'] },
      { prefix: `${basePath}/complete`, methods: ['POST'] },
      { prefix: `${basePath}/cancel`, methods: ['POST'] },
    ],
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
  internal: {
    grpc: [
      '/keelson.orders.v1.FulfilmentService/PlaceOrder',
      '/keelson.orders.v1.FulfilmentService/RecordPayment',
      '/keelson.orders.v1.FulfilmentService/HandOver',
      '/keelson.orders.v1.FulfilmentService/RecordDelivery',
      '/keelson.orders.v1.FulfilmentService/Withdraw',
    ],
  },
  stores: ['eventstore'],
  objectives: { availability: 0.999, latencyP99Ms: 300 },
  scaling: { min: 2, max: 8, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 256 },
});
