import { type GrpcHost, loadProto, type ServiceContext, serviceStart } from '@keelson/chassis';
import { CommandApi, commandMetadata, eventStoreSpecs, openCommands, openEventStore } from '@keelson/servicekit';
import {
  fulfilmentV1,
  legacyOrders,
  type OrderEvent,
  orderCategory,
  orderEvents,
  ordersV1,
} from '../contract/index.ts';
import service from '../service.ts';
import { fulfilmentHandlers } from './api/fulfilment-grpc.ts';
import { orderServiceHandlers } from './api/grpc.ts';
import { legacyOrderServiceHandlers } from './api/legacy-grpc.ts';
import { OrderCommands } from './api/order-commands.ts';
import { addOrderRoutes } from './api/rest.ts';
import type { OrderCommand } from './domain/commands.ts';
import { ORDER_STATE_VERSION, type Order, orderDecider } from './domain/order.ts';

/** Starts the service: REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: {
    title: 'keelson orders',
    description: 'The commands of an order. Every PUT and POST may carry an Idempotency-Key, and then may be repeated.',
  },
  specs: eventStoreSpecs,
  setup({ ctx, config, http, grpc }) {
    const handler = orderHandler(ctx, config.EVENTSTORE_URL);
    const metadata = commandMetadata(ctx);
    const commands = new OrderCommands({ handler, metadata });
    addOrderRoutes(http, commands);
    addGrpcServices(ctx, grpc, commands);
    addFulfilment(ctx, grpc, new CommandApi({ handler, metadata, thing: 'order', keysPerCaller: false }));
  },
});

function orderHandler(ctx: ServiceContext, storeUrl: string) {
  return openCommands(ctx, {
    client: openEventStore(ctx, storeUrl),
    category: orderCategory,
    decider: orderDecider,
    events: orderEvents,
    snapshotVersion: ORDER_STATE_VERSION,
  });
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, commands: OrderCommands): void {
  const current = loadProto(ordersV1.file, { includeDirs: [ordersV1.root] });
  grpc.add(ctx, current, ordersV1.service, orderServiceHandlers(commands));
  const legacy = loadProto(legacyOrders.file, { includeDirs: [legacyOrders.root], keepCase: true });
  grpc.add(ctx, legacy, legacyOrders.service, legacyOrderServiceHandlers(commands));
}

/** For other services alone: no route of the edge leads there. */
function addFulfilment(ctx: ServiceContext, grpc: GrpcHost, api: CommandApi<OrderCommand, OrderEvent, Order>): void {
  const { file, root, service: name } = fulfilmentV1;
  grpc.add(ctx, loadProto(file, { includeDirs: [root] }), name, fulfilmentHandlers({ api }));
}
