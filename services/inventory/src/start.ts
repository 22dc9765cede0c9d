import type { EventStoreDBClient } from '@eventstore/db-client';
import { productEvents } from '@keelson/catalogue/contract';
import {
  bool,
  type Config,
  eventSourcingInstrumentation,
  type GrpcHost,
  loadProto,
  positiveMillis,
  type ServiceContext,
  serviceStart,
} from '@keelson/chassis';
import { ActiveView } from '@keelson/readmodel';
import {
  addReactionRoutes,
  CommandApi,
  commandMetadata,
  eventStoreSpecs,
  type OperatedReaction,
  openCommands,
  openEventStore,
  startReaction,
} from '@keelson/servicekit';
import {
  addProjectionRoutes,
  DocumentReader,
  openViews,
  StreamHistory,
  startProjection,
  viewSpecs,
} from '@keelson/servicekit/views';
import {
  expiryCategory,
  expiryEvents,
  inventoryContract,
  reservationCategory,
  reservationContract,
  reservationEvents,
  stockCategory,
  stockEvents,
  warehouseCategory,
  warehouseEvents,
} from '../contract/index.ts';
import service from '../service.ts';
import { type InventoryQueries, inventoryServiceHandlers } from './api/grpc.ts';
import { InventoryCommands, readSku, readWarehouseCode } from './api/inventory-commands.ts';
import { ReservationCalls } from './api/reservation-calls.ts';
import { reservationServiceHandlers } from './api/reservation-grpc.ts';
import { addCommandRoutes } from './api/rest-commands.ts';
import { addQueryRoutes } from './api/rest-queries.ts';
import { type DemoHandlers, demoStock, demoStreams } from './demo/demo-stock.ts';
import { AGENDA_STATE_VERSION, expiryAgendaDecider } from './domain/expiry-agenda.ts';
import { RESERVATION_STATE_VERSION, reservationDecider } from './domain/reservation.ts';
import { STOCK_STATE_VERSION, stockDecider } from './domain/stock.ts';
import { WAREHOUSE_STATE_VERSION, warehouseDecider } from './domain/warehouse.ts';
import { StockReader } from './read/stock-reader.ts';
import { WarehouseList } from './read/warehouse-list.ts';
import { Expiries } from './reservations/expiries.ts';
import { followUp } from './reservations/follow-up.ts';
import { Reservations } from './reservations/reservations.ts';
import { type StockDocument, stockFold } from './views/stock-fold.ts';
import { type WarehouseDocument, warehouseFold } from './views/warehouse-fold.ts';

const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/inventory.db', name: 'inventory' }),
  FOLLOW_UP_AFTER_MS: positiveMillis({
    default: 10_000,
    desc: 'when a reservation is looked at again that nobody may have finished: longer than a call takes, below 30,000',
  }),
  EXPIRY_EVERY_MS: positiveMillis({
    default: 5_000,
    desc: 'how often it is looked for held reservations to be watched',
  }),
  DEMO_CATALOGUE: bool({ default: false, desc: 'lays the goods of the demo in stock when they are put up for sale' }),
};

/** Starts the service: the projections, the work behind, REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: { title: 'keelson inventory', description: 'What lies in which warehouse, and what of it is promised.' },
  specs,
  setup({ ctx, config, http, grpc }) {
    const client = openEventStore(ctx, config.EVENTSTORE_URL);
    const handlers = commandHandlers(ctx, client);
    const reservations = new Reservations({ journal: handlers.reservations, items: handlers.stock });
    const reactions = [startWorkBehind(ctx, client, { reservations, agendas: handlers.agendas, config })];
    const metadata = commandMetadata(ctx);
    const commands = new InventoryCommands({
      stock: new CommandApi({ handler: handlers.stock, thing: 'item', metadata, readId: readSku }),
      warehouses: new CommandApi({
        handler: handlers.warehouses,
        thing: 'warehouse',
        metadata,
        readId: readWarehouseCode,
      }),
      known: handlers.warehouses,
    });
    const calls = new ReservationCalls({ reservations, metadata });
    const { queries, item } = readers(ctx, client, config);
    addCommandRoutes(http, commands);
    addQueryRoutes(http, { ...queries, item, reservations: calls });
    addGrpcServices(ctx, grpc, { commands, queries, calls });
    if (config.DEMO_CATALOGUE) reactions.push(startDemo(ctx, client, handlers));
    addReactionRoutes(ctx.admin, reactions);
  },
});

function commandHandlers(ctx: ServiceContext, client: EventStoreDBClient) {
  return {
    stock: openCommands(ctx, {
      client,
      category: stockCategory,
      decider: stockDecider,
      events: stockEvents,
      // Many buyers of one item meet here, through every replica. Each conflict is another's success, and the caller's
      // deadline ends it: to give up sooner would turn buyers away who could be served.
      maxConflicts: 100,
      snapshotVersion: STOCK_STATE_VERSION,
    }),
    reservations: openCommands(ctx, {
      client,
      category: reservationCategory,
      decider: reservationDecider,
      events: reservationEvents,
      snapshotVersion: RESERVATION_STATE_VERSION,
    }),
    warehouses: openCommands(ctx, {
      client,
      category: warehouseCategory,
      decider: warehouseDecider,
      events: warehouseEvents,
      snapshotVersion: WAREHOUSE_STATE_VERSION,
    }),
    agendas: openCommands(ctx, {
      client,
      category: expiryCategory,
      decider: expiryAgendaDecider,
      events: expiryEvents,
      snapshotVersion: AGENDA_STATE_VERSION,
    }),
  };
}

/** Lays the demo's goods in stock. */
function startDemo(ctx: ServiceContext, client: EventStoreDBClient, handlers: DemoHandlers): OperatedReaction {
  return startReaction(ctx, {
    name: `${service.name}-demo`,
    client,
    streamPrefixes: demoStreams,
    events: productEvents,
    handle: demoStock(handlers),
  });
}

interface WorkBehind {
  readonly reservations: Reservations;
  readonly agendas: ReturnType<typeof commandHandlers>['agendas'];
  readonly config: Config<typeof specs>;
}

/** What finishes and ends reservations that nobody looks after. Runs on every replica. */
function startWorkBehind(ctx: ServiceContext, client: EventStoreDBClient, work: WorkBehind): OperatedReaction {
  const { reservations, agendas, config } = work;
  const { report } = eventSourcingInstrumentation(ctx);
  const expiries = new Expiries({ agendas, reservations, everyMs: config.EXPIRY_EVERY_MS, report });
  expiries.start();
  ctx.lifecycle.onStop('expiries', () => expiries.stop());
  return startReaction(ctx, {
    name: `${service.name}-follow-up`,
    client,
    streamPrefixes: [`${reservationCategory}-`],
    events: reservationEvents,
    handle: followUp({ reservations, expiries }),
    delayMs: config.FOLLOW_UP_AFTER_MS,
  });
}

/** What readers are shown, from the views. */
function readers(ctx: ServiceContext, client: EventStoreDBClient, config: Config<typeof specs>) {
  const views = openViews(ctx, config);
  const stock = views.documents<StockDocument>('stock');
  const warehouses = views.documents<WarehouseDocument>('warehouses');
  addProjectionRoutes(ctx.admin, [
    startProjection(ctx, {
      client,
      name: 'inventory-stock',
      generations: stock,
      fold: stockFold,
      streamPrefixes: [`${stockCategory}-`],
    }),
    startProjection(ctx, {
      client,
      name: 'inventory-warehouses',
      generations: warehouses,
      fold: warehouseFold,
      streamPrefixes: [`${warehouseCategory}-`],
    }),
  ]);
  const instrumentation = eventSourcingInstrumentation(ctx);
  const documents = new ActiveView(stock);
  const history = new StreamHistory({ client, category: stockCategory, fold: stockFold, instrumentation });
  const queries: InventoryQueries = {
    stock: new StockReader(documents),
    warehouses: new WarehouseList(new ActiveView(warehouses)),
  };
  return { queries, item: new DocumentReader(documents, history) };
}

interface Apis {
  readonly commands: InventoryCommands;
  readonly queries: InventoryQueries;
  readonly calls: ReservationCalls;
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, { commands, queries, calls }: Apis): void {
  const { file, root, service: name } = inventoryContract;
  const proto = loadProto(file, { includeDirs: [root] });
  grpc.add(ctx, proto, name, inventoryServiceHandlers(commands, queries));
  grpc.add(ctx, proto, reservationContract.service, reservationServiceHandlers(calls));
}
