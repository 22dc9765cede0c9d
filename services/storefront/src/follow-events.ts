import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ServiceContext } from '@keelson/chassis';
import { Invalidation, overtakenBy } from './cache/invalidation.ts';
import type { TwoLevelCache } from './cache/two-level-cache.ts';
import { EventFeed, type FedEvent } from './feed/event-feed.ts';
import type { Baskets } from './recommend/baskets.ts';
import { ORDER_PREFIX, tellBaskets } from './recommend/order-events.ts';

export interface FollowOptions {
  readonly client: EventStoreDBClient;
  readonly baskets: Baskets;
  readonly cache: TwoLevelCache;
  readonly pastEvents: number;
  readonly viewsLagMs: number;
}

/** Orders for the recommendations; products and accounts for what is kept of them. */
const PREFIXES = [ORDER_PREFIX, 'product-', 'account-'];

/** Events are gathered for this time before what they overtook is dropped. Milliseconds. */
const GATHER_MS = 20;

/** Lets events reach the baskets and the cache, for as long as the service runs. */
export function followEvents(ctx: ServiceContext, options: FollowOptions): EventFeed {
  const { client, baskets, cache, pastEvents, viewsLagMs } = options;
  const invalidation = new Invalidation({
    drop: (part, keys) => cache.drop(part, keys),
    viewsLagMs,
    gatherMs: GATHER_MS,
  });
  const tell = (event: FedEvent) => {
    try {
      tellBaskets(baskets, event);
      const stale = overtakenBy(event.stream, (order) => baskets.ownerOf(order));
      if (stale) invalidation.add(stale);
      ctx.metrics.eventsHandled('storefront-feed', 'handled', 1);
    } catch (err) {
      // An event of a shape that nobody promised: what it would have told is not worth a stop.
      ctx.metrics.eventsHandled('storefront-feed', 'skipped', 1);
      ctx.log.warn({ err, stream: event.stream, type: event.type }, 'an event could not be read');
    }
  };
  const report = (level: 'warn' | 'info', message: string, details: object) => ctx.log[level](details, message);
  const feed = new EventFeed({ client, prefixes: PREFIXES, pastEvents, tell, report });
  ctx.lifecycle.onStop('feed of events', async () => {
    await feed.stop();
    invalidation.stop();
  });
  return feed;
}
