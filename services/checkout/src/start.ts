import {
  eventSourcingInstrumentation,
  type GrpcHost,
  loadProto,
  type ServiceContext,
  type ServiceParts,
  serviceStart,
} from '@keelson/chassis';
import { type SagaHandler, SagaRunner, sagaDecider } from '@keelson/eventsourcing/saga';
import { ActiveView } from '@keelson/readmodel';
import { CommandApi, commandMetadata, openCommands, openEventStore } from '@keelson/servicekit';
import { addProjectionRoutes, openViews, startProjection } from '@keelson/servicekit/views';
import {
  type CheckoutInput,
  checkoutCategory,
  checkoutContract,
  checkoutEvents,
  checkoutOperationsContract,
} from '../contract/index.ts';
import service from '../service.ts';
import { CheckoutApi } from './api/checkout-api.ts';
import { checkoutOperationsHandlers, checkoutServiceHandlers } from './api/grpc.ts';
import { addCheckoutRoutes } from './api/rest.ts';
import { catalogueAt } from './callees/catalogue.ts';
import { ordersAt } from './callees/orders.ts';
import { paymentsAt } from './callees/payments.ts';
import { stockAt } from './callees/stock.ts';
import { patienceOf, specs } from './config.ts';
import { CheckoutWatch } from './live/checkout-watch.ts';
import { CheckoutList } from './read/checkout-list.ts';
import { checkoutSaga } from './saga/checkout-saga.ts';
import { checkoutFold, checkoutSearch, dueCheckouts } from './views/checkout-view.ts';

/** Raised with every change of the saga's state or of how it is folded: snapshots of the old shape are passed over. */
const SAGA_STATE_VERSION = 1;

/** Starts the service: the saga's executor and its view, REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: {
    title: 'keelson checkout',
    description:
      'Buys a basket. Signed-in callers only. Every POST may carry an Idempotency-Key, and then may be repeated.',
  },
  specs,
  setup(parts) {
    const { ctx, http, grpc } = parts;
    const api = checkoutApi(parts);
    const beginWithinMs = ctx.config.REQUEST_TIMEOUT_MS;
    addCheckoutRoutes(http, api, beginWithinMs);
    addGrpcServices(ctx, grpc, api, beginWithinMs);
  },
});

function checkoutApi({ ctx, config }: ServiceParts<typeof specs>): CheckoutApi {
  const client = openEventStore(ctx, config.EVENTSTORE_URL);
  const patience = patienceOf(config);
  const callees = {
    stock: stockAt(ctx, config.INVENTORY_GRPC),
    payments: paymentsAt(ctx, config.PAYMENTS_GRPC),
    orders: ordersAt(ctx, config.ORDERS_GRPC),
  };
  const definition = checkoutSaga(callees, patience);
  const handler: SagaHandler<CheckoutInput> = openCommands(ctx, {
    client,
    category: checkoutCategory,
    decider: sagaDecider(definition),
    events: checkoutEvents,
    snapshotVersion: SAGA_STATE_VERSION,
  });

  const generations = openViews(ctx, config).search(checkoutSearch);
  const projection = startProjection(ctx, {
    name: 'checkouts-list',
    client,
    generations,
    fold: checkoutFold,
    streamPrefixes: [`${checkoutCategory}-`],
  });
  addProjectionRoutes(ctx.admin, [projection]);
  const view = new ActiveView(generations);

  const runner = new SagaRunner({
    client,
    group: 'checkout-saga',
    category: checkoutCategory,
    definition,
    handler,
    due: dueCheckouts(view),
    parallel: config.MAX_AT_WORK,
    sweepEveryMs: config.SWEEP_MS,
    instrumentation: eventSourcingInstrumentation(ctx),
  });
  ctx.lifecycle.onStop('checkout saga', () => runner.stop());
  ctx.health.addCheck('checkout saga', () => runner.check());

  return new CheckoutApi({
    commands: new CommandApi({ handler, thing: 'checkout', metadata: commandMetadata(ctx) }),
    handler,
    catalogue: catalogueAt(ctx, config.CATALOGUE_GRPC),
    list: new CheckoutList(view),
    watch: new CheckoutWatch({ client, limit: config.MAX_WATCHERS }),
    patience,
    trace: (call) => {
      const carrier = ctx.tracing.carrier(call);
      return carrier.traceparent === undefined ? undefined : { ...carrier };
    },
  });
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, api: CheckoutApi, beginWithinMs: number): void {
  const proto = loadProto(checkoutContract.file, { includeDirs: [checkoutContract.root] });
  grpc.add(ctx, proto, checkoutContract.service, checkoutServiceHandlers(api, beginWithinMs));
  grpc.add(ctx, proto, checkoutOperationsContract.service, checkoutOperationsHandlers(api));
}
