import { fileURLToPath } from 'node:url';

/** One gRPC contract: where its proto stands and what its service is called. */
export interface GrpcContract {
  /** Path of the proto file. */
  readonly file: string;
  /** Import root of the proto file. */
  readonly root: string;
  /** Full name of the service. */
  readonly service: string;
}

const root = fileURLToPath(new URL('.', import.meta.url));

/** The contract for new clients. Commands are answered by orders, queries and WatchOrder by order-views. */
export const ordersV1: GrpcContract = {
  file: `${root}keelson/orders/v1/orders.proto`,
  root,
  service: 'keelson.orders.v1.OrderService',
};

/** The contract of other services of ours, which no client reaches. */
export const fulfilmentV1: GrpcContract = {
  file: `${root}keelson/orders/v1/fulfilment.proto`,
  root,
  service: 'keelson.orders.v1.FulfilmentService',
};

/** The contract of existing clients, with its names kept as they are (`keepCase`). */
export const legacyOrders: GrpcContract = {
  file: `${root}order_service.proto`,
  root,
  service: 'orderService.orderService',
};
