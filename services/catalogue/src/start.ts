import type { EventStoreDBClient } from '@eventstore/db-client';
import {
  bool,
  type Config,
  eventSourcingInstrumentation,
  loadProto,
  type ServiceContext,
  serviceStart,
} from '@keelson/chassis';
import { EventStore } from '@keelson/eventsourcing';
import { ActiveView } from '@keelson/readmodel';
import { CommandApi, commandMetadata, eventStoreSpecs, openCommands, openEventStore } from '@keelson/servicekit';
import {
  addProjectionRoutes,
  DocumentReader,
  openViews,
  StreamHistory,
  startProjection,
  viewSpecs,
} from '@keelson/servicekit/views';
import { catalogueContract, productCategory, productEvents } from '../contract/index.ts';
import service from '../service.ts';
import { catalogueServiceHandlers } from './api/grpc.ts';
import { ProductCommands, readSku } from './api/product-commands.ts';
import type { ProductQueries } from './api/product-queries.ts';
import { addCommandRoutes } from './api/rest.ts';
import { addQueryRoutes } from './api/rest-queries.ts';
import { startDemo } from './demo/start-demo.ts';
import { PRODUCT_STATE_VERSION, type Product, productDecider } from './domain/product.ts';
import { PriceHistory } from './read/price-history.ts';
import { ProductSearch } from './read/product-search.ts';
import { ProductsBySku } from './read/products-by-sku.ts';
import { productFold } from './views/product-fold.ts';
import { productIndex } from './views/product-index.ts';

const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/catalogue.db', name: 'catalogue' }),
  DEMO_CATALOGUE: bool({ default: false, desc: 'puts a small demo up for sale where there are no products' }),
};

/** Starts the service: both projections, REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: { title: 'keelson catalogue', description: 'The products that are for sale, and their prices.' },
  specs,
  setup({ ctx, config, http, grpc }) {
    const client = openEventStore(ctx, config.EVENTSTORE_URL);
    const handler = productHandler(ctx, client);
    const commands = new ProductCommands(
      new CommandApi({ handler, thing: 'product', metadata: commandMetadata(ctx), readId: readSku }),
    );
    const { documents, history, queries } = products(ctx, client, config);
    // Answers are objects of fixed shape already: the schemas of responses are for the OpenAPI document alone.
    http.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
    addCommandRoutes(http, commands);
    addQueryRoutes(http, queries);
    const { file, root, service: name } = catalogueContract;
    grpc.add(ctx, loadProto(file, { includeDirs: [root] }), name, catalogueServiceHandlers(commands, queries));
    if (config.DEMO_CATALOGUE) startDemo({ ctx, http, handler, documents, history });
  },
});

function productHandler(ctx: ServiceContext, client: EventStoreDBClient) {
  return openCommands(ctx, {
    client,
    category: productCategory,
    decider: productDecider,
    events: productEvents,
    snapshotVersion: PRODUCT_STATE_VERSION,
  });
}

/** What readers are shown, from both views and the streams. */
function products(ctx: ServiceContext, client: EventStoreDBClient, config: Config<typeof specs>) {
  const views = openViews(ctx, config);
  const [byId, byWords] = [views.documents<Product>(), views.search(productIndex)];
  const common = { client, fold: productFold, streamPrefixes: [`${productCategory}-`] };
  addProjectionRoutes(ctx.admin, [
    startProjection(ctx, { ...common, name: 'catalogue-documents', generations: byId }),
    startProjection(ctx, { ...common, name: 'catalogue-search', generations: byWords }),
  ]);
  const instrumentation = eventSourcingInstrumentation(ctx);
  const history = new StreamHistory({ client, category: productCategory, fold: productFold, instrumentation });
  const documents = new ActiveView(byId);
  const queries: ProductQueries = {
    one: new DocumentReader(documents, history),
    several: new ProductsBySku(documents, history),
    search: new ProductSearch(new ActiveView(byWords)),
    prices: new PriceHistory(new EventStore(client, instrumentation)),
  };
  return { documents, history, queries };
}
