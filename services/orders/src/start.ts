import { type GrpcHost, loadProto, type ServiceContext, serviceStart } from '@keelson/chassis';
import { commandMetadata, eventStoreSpecs, openCommands, openEventStore } from '@keelson/servicekit';
import { legacyOrders, orderCategory, orderEvents, ordersV1 } from '../contract/index.ts';
import service from '../service.ts';
import { orderServiceHandlers } from './api/grpc.ts';
import { legacyOrderServiceHandlers } from './api/legacy-grpc.ts';
import { OrderCommands } from './api/order-commands.ts';
import { addOrderRoutes } from './api/rest.ts';
import { ORDER_STATE_VERSION, orderDecider } from './domain/order.ts';

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
    const commands = orderCommands(ctx, config.EVENTSTORE_URL);
    addOrderRoutes(http, commands);
    addGrpcServices(ctx, grpc, commands);
  },
});

function orderCommands(ctx: ServiceContext, storeUrl: string): OrderCommands {
  const handler = openCommands(ctx, {
    client: openEventStore(ctx, storeUrl),
    category: orderCategory,
    decider: orderDecider,
    events: orderEvents,
    snapshotVersion: ORDER_STATE_VERSION,
  });
  return new OrderCommands({ handler, metadata: commandMetadata(ctx) });
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, commands: OrderCommands): void {
  const current = loadProto(ordersV1.file, { includeDirs: [ordersV1.root] });
  grpc.add(ctx, current, ordersV1.service, orderServiceHandlers(commands));
  const legacy = loadProto(legacyOrders.file, { includeDirs: [legacyOrders.root], keepCase: true });
  grpc.add(ctx, legacy, legacyOrders.service, legacyOrderServiceHandlers(commands));
}
