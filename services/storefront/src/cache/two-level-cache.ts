import { EventEmitter } from 'node:events';
import { maskCredentials, type ServiceContext } from '@keelson/chassis';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Redis } from 'ioredis';
import { jittered } from './jitter.ts';

/** What is kept, by the name of its part of the cache, and for how long it is fresh. Milliseconds. */
export const FRESH_MS = {
  products: 300_000,
  profiles: 300_000,
  recommendations: 60_000,
} as const;

export type CachePart = keyof typeof FRESH_MS;

/** Entries that a replica keeps in memory of each part: about 20 MB in all at 2 kB an entry. */
const MEMORY_ENTRIES = 3_000;

/** What is stale is kept this long, for when its source is away. Milliseconds. */
const GRACE_MS = 3_600_000;

/** While its source is slower than this, what is stale is given. Milliseconds. */
const PATIENCE_MS = 200;

/** Longest wait for Redis: more, and the source itself is nearly as quick. Milliseconds. */
const REDIS_LIMIT_MS = 50;

/**
 * Answers kept in memory, and behind that in Redis, which the replicas share. Many who ask for the same at once cause one
 * call. Redis may be away: then it is as if it were not there.
 */
export class TwoLevelCache {
  readonly #bento: ReturnType<typeof makeBento>;

  constructor(ctx: ServiceContext, redisUrl: string | undefined) {
    const redis = redisUrl === undefined ? undefined : connectRedis(ctx, redisUrl);
    this.#bento = makeBento(countingLookups(ctx), redis);
    ctx.lifecycle.onStop('cache', async () => {
      await this.#bento.disconnectAll();
      redis?.disconnect();
    });
  }

  /**
   * What is kept under `key`, else what `load` answers, which is kept then.
   * @throws what `load` throws, where nothing stale is left to give either
   */
  async get<T>(part: CachePart, key: string, load: () => Promise<T>): Promise<T> {
    const ttl = jittered(FRESH_MS[part], Math.random());
    try {
      return await this.#bento.use(part).getOrSet<T>({ key, ttl, factory: load });
    } catch (error) {
      // bentocache wraps what a factory throws.
      throw error instanceof Error && error.name.endsWith('FactoryError') ? (error.cause ?? error) : error;
    }
  }

  /** Drops what is kept under `keys`, in this replica's memory and in Redis. Never fails: at worst it goes stale. */
  async drop(part: CachePart, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#bento
      .use(part)
      .deleteMany({ keys: [...keys] })
      .catch(() => {});
  }
}

function makeBento(emitter: EventEmitter, redis: Redis | undefined) {
  const store = (part: CachePart) => {
    const near = bentostore().useL1Layer(memoryDriver({ maxItems: MEMORY_ENTRIES }));
    if (redis === undefined) return near;
    return near.useL2Layer(redisDriver({ connection: redis, prefix: `keelson:storefront:${part}` }));
  };
  return new BentoCache({
    default: 'products',
    emitter,
    grace: GRACE_MS,
    timeout: PATIENCE_MS,
    suppressL2Errors: true,
    stores: {
      products: store('products'),
      profiles: store('profiles'),
      recommendations: store('recommendations'),
    },
  });
}

/**
 * No command waits for a connection, is repeated on the next one, or takes long. The connection comes back by itself:
 * that is its protocol, not a retry of work.
 */
function connectRedis(ctx: ServiceContext, url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_LIMIT_MS,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(2_000, 100 * times),
  });
  let away = false;
  redis.on('error', (err) => {
    if (!away) ctx.log.warn({ err, url: maskCredentials(url) }, 'Redis is away: answers are kept in memory alone');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });
  return redis;
}

interface Lookup {
  readonly store: string;
  readonly layer?: 'l1' | 'l2';
  readonly graced?: boolean;
}

function countingLookups({ metrics }: ServiceContext): EventEmitter {
  const emitter = new EventEmitter();
  emitter.on('cache:hit', ({ store, layer, graced }: Lookup) =>
    metrics.cacheLookup(store, graced ? 'stale' : layer === 'l2' ? 'shared' : 'memory'),
  );
  emitter.on('cache:miss', ({ store }: Lookup) => metrics.cacheLookup(store, 'miss'));
  return emitter;
}
