import { type Config, type GrpcHost, loadProto, type ServiceContext, serviceStart } from '@keelson/chassis';
import { openEventStore } from '@keelson/servicekit';
import { storefrontContract } from '../contract/index.ts';
import service from '../service.ts';
import { storefrontServiceHandlers } from './api/grpc.ts';
import { addHomeRoute } from './api/rest.ts';
import { TwoLevelCache } from './cache/two-level-cache.ts';
import { specs } from './config.ts';
import { followEvents } from './follow-events.ts';
import { openCallees } from './home/callees.ts';
import { Home } from './home/home.ts';
import { Baskets } from './recommend/baskets.ts';
import { loadAssets } from './web/assets.ts';
import { shopPage } from './web/page.ts';
import { addShopRoutes } from './web/routes.ts';

/** Starts the service: the web shop, REST, gRPC and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: { title: 'keelson storefront', description: 'What the web shop needs in one call.' },
  specs,
  setup({ ctx, config, http, grpc }) {
    const home = openHome(ctx, config);
    addHomeRoute(http, home);
    addGrpcService(ctx, grpc, home);
    const assets = loadAssets();
    const page = shopPage(assets, {
      cardTokensUrl: config.CARD_TOKENS_URL,
      testCards: config.TEST_CARDS,
      pictureSources: config.PICTURE_SOURCES?.split(/\s+/) ?? [],
    });
    addShopRoutes(http, assets, page);
  },
});

/** Nothing here is waited for: the shop is served, and what is missing named, whatever else is away. */
function openHome(ctx: ServiceContext, config: Config<typeof specs>): Home {
  const client = openEventStore(ctx, config.EVENTSTORE_URL);
  const cache = new TwoLevelCache(ctx, config.REDIS_URL);
  const baskets = new Baskets({ orders: config.REMEMBERED_ORDERS });
  const feed = followEvents(ctx, {
    client,
    baskets,
    cache,
    pastEvents: config.PAST_EVENTS,
    viewsLagMs: config.VIEWS_LAG_MS,
  });
  return new Home({ callees: openCallees(ctx, config), cache, baskets, isTold: () => feed.hasBegun });
}

function addGrpcService(ctx: ServiceContext, grpc: GrpcHost, home: Home): void {
  const { file, root, service: protoService } = storefrontContract;
  grpc.add(ctx, loadProto(file, { includeDirs: [root] }), protoService, storefrontServiceHandlers(home));
}
