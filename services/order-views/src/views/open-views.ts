import { readModelInstrumentation, type ServiceContext } from '@keelson/chassis';
import type { ViewGenerations } from '@keelson/eventsourcing';
import {
  type DocumentView,
  openDocuments,
  openSearch,
  type ReadModelConfig,
  type SearchSchema,
  type SearchView,
} from '@keelson/readmodel';
import type { OrderViewsConfig } from '../config.ts';
import type { OrderDocument } from '../domain/order-view.ts';

/** The two views of orders, in whichever engines the configuration names. */
export interface OrderViews {
  readonly documents: ViewGenerations<DocumentView<OrderDocument>>;
  readonly search: ViewGenerations<SearchView<OrderDocument>>;
}

/** What of an order is searched; a match in what the buyer sees first ranks first. */
const searchSchema: SearchSchema<OrderDocument> = {
  fields: {
    title: { text: (order) => order.shopItems.map((item) => item.title), weight: 4 },
    email: { text: (order) => [order.accountEmail], weight: 3 },
    address: { text: (order) => [order.deliveryAddress], weight: 2 },
    description: { text: (order) => order.shopItems.map((item) => item.description), weight: 1 },
  },
};

/** A ping that takes longer has failed, milliseconds: readiness asks every second. */
const PING_TIMEOUT_MS = 900;

/**
 * Opens the views' engines, to be closed and asked for their health with the service; their calls are measured.
 * @throws ViewsFileError when the SQLite file cannot be used
 */
export function openViews(ctx: ServiceContext, config: OrderViewsConfig): OrderViews {
  const readModel: ReadModelConfig = {
    sqliteFile: config.VIEWS_FILE,
    instrumentation: readModelInstrumentation(ctx),
    ...(config.MONGODB_URL && { mongodbUrl: config.MONGODB_URL }),
    ...(config.ELASTICSEARCH_URL && { elasticsearchUrl: config.ELASTICSEARCH_URL }),
  };
  const documents = openDocuments(readModel);
  ctx.lifecycle.onStop('documents', () => documents.close());
  const search = openSearch(readModel);
  ctx.lifecycle.onStop('search', () => search.close());
  ctx.health.addCheck('documents', () => documents.ping({ deadline: Date.now() + PING_TIMEOUT_MS }));
  ctx.health.addCheck('search', () => search.ping({ deadline: Date.now() + PING_TIMEOUT_MS }));
  return {
    documents: documents.documents<OrderDocument>(config.VIEWS_NAME),
    search: search.search<OrderDocument>(config.VIEWS_NAME, searchSchema),
  };
}
