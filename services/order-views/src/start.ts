import {
  eventSourcingInstrumentation,
  type GrpcHost,
  loadProto,
  type ServiceContext,
  serviceStart,
} from '@keelson/chassis';
import { connect } from '@keelson/eventsourcing';
import { legacyOrders, ordersV1 } from '@keelson/orders/contract';
import { ActiveView } from '@keelson/readmodel';
import service from '../service.ts';
import { addProjectionRoutes } from './api/admin.ts';
import { orderServiceHandlers } from './api/grpc.ts';
import { legacyOrderServiceHandlers } from './api/legacy-grpc.ts';
import type { OrderQueries } from './api/order-queries.ts';
import { addOrderRoutes } from './api/rest.ts';
import { type OrderViewsConfig, specs } from './config.ts';
import { OrderWatch } from './live/watch-order.ts';
import { OrderHistory } from './read/order-history.ts';
import { OrderReader } from './read/order-reader.ts';
import { OrderSearch } from './read/order-search.ts';
import { openViews } from './views/open-views.ts';
import { startProjections } from './views/projections.ts';

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
  const client = connect(config.EVENTSTORE_URL);
  ctx.lifecycle.onStop('event store', () => client.dispose());
  const instrumentation = eventSourcingInstrumentation(ctx);
  const views = openViews(ctx, config);
  addProjectionRoutes(ctx.admin, startProjections(ctx, client, views, instrumentation));
  const history = new OrderHistory(client, instrumentation);
  return {
    reader: new OrderReader(new ActiveView(views.documents), history),
    search: new OrderSearch(new ActiveView(views.search)),
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
