import {
  eventSourcingInstrumentation,
  type GrpcHost,
  loadProto,
  type ServiceContext,
  serviceStart,
} from '@keelson/chassis';
import { legacyOrders, orderCategory, ordersV1 } from '@keelson/orders/contract';
import { ActiveView } from '@keelson/readmodel';
import { openEventStore } from '@keelson/servicekit';
import {
  addProjectionRoutes,
  DocumentReader,
  openViews,
  StreamHistory,
  startProjection,
} from '@keelson/servicekit/views';
import service from '../service.ts';
import { orderServiceHandlers } from './api/grpc.ts';
import { legacyOrderServiceHandlers } from './api/legacy-grpc.ts';
import type { OrderQueries } from './api/order-queries.ts';
import { addOrderRoutes } from './api/rest.ts';
import { type OrderViewsConfig, specs } from './config.ts';
import type { OrderDocument } from './domain/order-view.ts';
import { OrderWatch } from './live/watch-order.ts';
import { OrderSearch } from './read/order-search.ts';
import { orderFold } from './views/order-fold.ts';
import { searchSchema } from './views/search-schema.ts';

/** Starts the service: both projections, REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: { title: 'keelson order views', description: 'Orders by id, by full-text search, and live.' },
  specs,
  setup({ ctx, config, http, grpc }) {
    const queries = orderQueries(ctx, config);
    addOrderRoutes(http, queries);
    addGrpcServices(ctx, grpc, queries);
  },
});

function orderQueries(ctx: ServiceContext, config: OrderViewsConfig): OrderQueries {
  const client = openEventStore(ctx, config.EVENTSTORE_URL);
  const views = openViews(ctx, config);
  const [documents, search] = [views.documents<OrderDocument>(), views.search(searchSchema)];
  const common = { client, fold: orderFold, streamPrefixes: [`${orderCategory}-`] };
  addProjectionRoutes(ctx.admin, [
    startProjection(ctx, { ...common, name: 'orders-documents', generations: documents }),
    startProjection(ctx, { ...common, name: 'orders-search', generations: search }),
  ]);
  const history = new StreamHistory({
    client,
    category: orderCategory,
    fold: orderFold,
    instrumentation: eventSourcingInstrumentation(ctx),
  });
  return {
    reader: new DocumentReader(new ActiveView(documents), history),
    search: new OrderSearch(new ActiveView(search)),
    live: new OrderWatch({ client, history, limit: config.MAX_WATCHERS }),
    beginWithin: ctx.config.REQUEST_TIMEOUT_MS,
  };
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, queries: OrderQueries): void {
  const current = loadProto(ordersV1.file, { includeDirs: [ordersV1.root] });
  grpc.add(ctx, current, ordersV1.service, orderServiceHandlers(queries));
  const legacy = loadProto(legacyOrders.file, { includeDirs: [legacyOrders.root], keepCase: true });
  grpc.add(ctx, legacy, legacyOrders.service, legacyOrderServiceHandlers(queries));
}
