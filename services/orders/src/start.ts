import {
  eventSourcingInstrumentation,
  type GrpcHost,
  loadProto,
  matching,
  type ServiceContext,
  serviceStart,
} from '@keelson/chassis';
import {
  CONNECTION_STRING_FORM,
  CommandHandler,
  connect,
  EVENTSTORE_URL_DEFAULT,
  isConnectionString,
  probe,
} from '@keelson/eventsourcing';
import { legacyOrders, orderCategory, orderEvents, ordersV1 } from '../contract/index.ts';
import service from '../service.ts';
import { orderServiceHandlers } from './api/grpc.ts';
import { legacyOrderServiceHandlers } from './api/legacy-grpc.ts';
import { OrderCommands } from './api/order-commands.ts';
import { addOrderRoutes } from './api/rest.ts';
import { ORDER_STATE_VERSION, orderDecider } from './domain/order.ts';

const specs = {
  EVENTSTORE_URL: matching(CONNECTION_STRING_FORM, isConnectionString, { default: EVENTSTORE_URL_DEFAULT }),
};

/** Starts the service: REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: {
    title: 'keelson orders',
    description: 'The commands of an order. Every PUT and POST may carry an Idempotency-Key, and then may be repeated.',
  },
  specs,
  setup({ ctx, config, http, grpc }) {
    const commands = orderCommands(ctx, config.EVENTSTORE_URL);
    addOrderRoutes(http, commands);
    addGrpcServices(ctx, grpc, commands);
  },
});

function orderCommands(ctx: ServiceContext, storeUrl: string): OrderCommands {
  const client = connect(storeUrl);
  ctx.lifecycle.onStop('event store', () => client.dispose());
  ctx.health.addCheck('event store', () => probe(client));
  const handler = new CommandHandler({
    client,
    category: orderCategory,
    decider: orderDecider,
    events: orderEvents,
    snapshotVersion: ORDER_STATE_VERSION,
    instrumentation: eventSourcingInstrumentation(ctx),
  });
  ctx.health.addCheck('event store writes', () => handler.check());
  return new OrderCommands({ handler, metadata: (call) => ({ ...ctx.tracing.carrier(call) }) });
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, commands: OrderCommands): void {
  const current = loadProto(ordersV1.file, { includeDirs: [ordersV1.root] });
  grpc.add(ctx, current, ordersV1.service, orderServiceHandlers(commands));
  const legacy = loadProto(legacyOrders.file, { includeDirs: [legacyOrders.root], keepCase: true });
  grpc.add(ctx, legacy, legacyOrders.service, legacyOrderServiceHandlers(commands));
}
