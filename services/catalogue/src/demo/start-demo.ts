import type { HttpServer, ServiceContext } from '@keelson/chassis';
import type { ActiveView, DocumentView } from '@keelson/readmodel';
import type { StreamHistory } from '@keelson/servicekit/views';
import type { ProductEvent } from '../../contract/events.ts';
import type { Product } from '../domain/product.ts';
import { addDemoPictures } from './picture-route.ts';
import { type SeedOptions, seedDemo } from './seed.ts';

/** The parts of the service that the demo is made with. */
export interface DemoParts {
  readonly ctx: Pick<ServiceContext, 'health' | 'lifecycle' | 'log'>;
  readonly http: HttpServer;
  readonly handler: SeedOptions['handler'];
  readonly documents: ActiveView<DocumentView<Product>>;
  readonly history: Pick<StreamHistory<Product, ProductEvent>, 'head'>;
}

/** Shows the demo's pictures, and puts its products up for sale in the background: it keeps no service from starting. */
export function startDemo({ ctx, http, handler, documents, history }: DemoParts): void {
  addDemoPictures(http);
  const signal = ctx.lifecycle.draining;
  seedDemo({
    handler,
    exists: async (sku, deadline) => (await history.head(sku, deadline)) !== undefined,
    count: async () => (await documents.current()).count(),
    ready: async () => (await ctx.health.ready()).ok,
    signal,
  }).then(
    (products) => products > 0 && ctx.log.info({ products }, 'the demo is up for sale'),
    (err) => signal.aborted || ctx.log.warn({ err }, 'the demo could not be put up for sale'),
  );
}
