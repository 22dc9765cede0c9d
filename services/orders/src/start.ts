import {
  createContext,
  createHttpServer,
  eventSourcingInstrumentation,
  GrpcHost,
  listenHttp,
  loadProto,
  type Running,
  type ServiceContext,
  type StartOptions,
  startAdmin,
} from '@keelson/chassis';
import { CommandHandler } from '@keelson/eventsourcing';
import { legacyOrders, orderCategory, orderEvents, ordersV1 } from '../contract/index.ts';
import manifest from '../package.json' with { type: 'json' };
import service from '../service.ts';
import { orderServiceHandlers } from './api/grpc.ts';
import { legacyOrderServiceHandlers } from './api/legacy-grpc.ts';
import { OrderCommands } from './api/order-commands.ts';
import { addOrderRoutes } from './api/rest.ts';
import { loadOrdersConfig } from './config.ts';
import { ORDER_STATE_VERSION, orderDecider } from './domain/order.ts';
import { connectStore, probeStore } from './store.ts';

const { name } = service;
const { version } = manifest;

/**
 * Starts the service: REST, gRPC (on a shared host where one is given) and the admin port.
 * @throws ConfigError for a wrong environment, Error with one line when a port is taken
 */
export async function start({ env, grpc: sharedGrpc }: StartOptions): Promise<Running> {
  const config = loadOrdersConfig(env);
  const ctx = createContext({ name, version, env });
  try {
    const commands = orderCommands(ctx, config.EVENTSTORE_URL);

    const http = createHttpServer(ctx, { openapi });
    addOrderRoutes(http, commands);
    const grpc = sharedGrpc ?? new GrpcHost(ctx);
    addGrpcServices(ctx, grpc, commands);

    const { HOST: host } = config;
    const endpoints = {
      http: await listenHttp(ctx, http, { host, port: config.HTTP_PORT }),
      ...(sharedGrpc ? {} : { grpc: await grpc.listen({ host, port: config.GRPC_PORT }) }),
      admin: await startAdmin(ctx, { host, port: config.ADMIN_PORT }),
    };
    ctx.health.started();
    ctx.log.info({ endpoints }, 'orders is ready');
    return { name, endpoints, stop: () => ctx.lifecycle.stop() };
  } catch (error) {
    await ctx.lifecycle.stop();
    throw error;
  }
}

const openapi = {
  title: 'keelson orders',
  version,
  description: 'The commands of an order. Every PUT and POST may carry an Idempotency-Key, and then may be repeated.',
};

function orderCommands(ctx: ServiceContext, storeUrl: string): OrderCommands {
  const client = connectStore(storeUrl);
  ctx.lifecycle.onStop('event store', () => client.dispose());
  ctx.health.addCheck('event store', () => probeStore(client));
  const handler = new CommandHandler({
    client,
    category: orderCategory,
    decider: orderDecider,
    events: orderEvents,
    snapshotVersion: ORDER_STATE_VERSION,
    instrumentation: eventSourcingInstrumentation(ctx),
  });
  return new OrderCommands({ handler, metadata: (call) => ({ ...ctx.tracing.carrier(call) }) });
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, commands: OrderCommands): void {
  const current = loadProto(ordersV1.file, { includeDirs: [ordersV1.root] });
  grpc.add(ctx, current, ordersV1.service, orderServiceHandlers(commands));
  const legacy = loadProto(legacyOrders.file, { includeDirs: [legacyOrders.root], keepCase: true });
  grpc.add(ctx, legacy, legacyOrders.service, legacyOrderServiceHandlers(commands));
}
