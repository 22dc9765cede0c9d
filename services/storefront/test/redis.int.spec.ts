import { randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { CLAIMS_HEADER } from '@keelson/chassis';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HomeView } from '../contract/index.ts';
import { claimsOf, Platform, startStorefront } from './platform.ts';

const { REDIS_URL } = process.env;
if (!REDIS_URL) console.warn('REDIS_URL is not set: the second level of the cache is not tried.');

const eventually = <T>(fact: () => T | Promise<T>) => vi.waitFor(fact, { timeout: 15_000, interval: 20 });

describe.skipIf(!REDIS_URL)('with Redis behind the memory', () => {
  let platform: Platform;
  let door: Door;
  let ann: string;
  /** Prices of each test's own, so that what an earlier one left in Redis is nobody's. */
  let sku: string;

  beforeEach(async () => {
    door = await openDoor(new URL(REDIS_URL ?? ''));
    platform = await Platform.start({ REDIS_URL: door.url, VIEWS_LAG_MS: '50' });
    ann = randomUUID();
    sku = `p-${randomUUID()}`;
    platform.callees.products.set(sku, { price: '1.50' });
    await platform.order(randomUUID(), randomUUID(), sku);
    await eventually(async () => expect((await platform.home(randomUUID())).recommendations?.[0]?.sku).toBe(sku));
  });
  afterEach(async () => {
    await platform?.stop();
    door?.close();
  });

  const calls = (method: string) => platform.callees.calls.filter((called) => called === method).length;

  test('what one replica was told, another knows', async () => {
    const other = await startStorefront(platform.callees, { EVENTSTORE_URL: platform.storeUrl, REDIS_URL: door.url });
    await eventually(async () => {
      const somebody = randomUUID();
      await platform.home(somebody);
      const before = calls('GetProfile');
      const headers = { [CLAIMS_HEADER]: claimsOf(somebody) };
      const answer = await fetch(`${other.endpoints.http}/api/v1/home`, { headers });
      expect(((await answer.json()) as HomeView).profile?.id).toBe(somebody);
      expect(calls('GetProfile')).toBe(before);
    });
    const metrics = await (await fetch(`${other.endpoints.admin}/metrics`)).text();
    expect(metrics).toMatch(/cache_lookups_total\{cache="profiles",outcome="shared"\} [1-9]/);
    await other.stop();
  });

  test('what an event has overtaken is gone from Redis too', async () => {
    await platform.home(ann);
    const redis = new Redis(REDIS_URL ?? '');
    const keys = () => redis.keys(`keelson:storefront:*${sku}`);
    expect(await keys()).toHaveLength(1);
    await platform.write(`product-${sku}`, 'V1_PRICE_CHANGED', { priceMinor: 9900 });
    await eventually(async () => expect(await keys()).toEqual([]));
    redis.disconnect();
  });

  test.each(['refuses', 'hangs'] as const)('answers come while Redis %s, and from it once it is back', async (how) => {
    door[how]();
    const startedAt = performance.now();
    const { missing } = await platform.home(ann);
    expect(missing).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    door.opens();
    await eventually(async () => {
      const somebody = randomUUID();
      await platform.home(somebody);
      const redis = new Redis(REDIS_URL ?? '');
      const kept = await redis.exists(`keelson:storefront:profiles:${somebody}`);
      redis.disconnect();
      expect(kept).toBe(1);
    });
  });
});

/** A way to Redis that can be shut. */
interface Door {
  readonly url: string;
  /** New connections are cut, and those that are open. */
  refuses(): void;
  /** Nothing passes any more, and nobody is told. */
  hangs(): void;
  opens(): void;
  close(): void;
}

async function openDoor({ hostname, port }: URL): Promise<Door> {
  let state: 'open' | 'refusing' | 'hanging' = 'open';
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (state === 'refusing') return void near.destroy();
    const far = connect(Number(port || 6379), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => state === 'open' && to.write(bytes));
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${address.port}`,
    refuses() {
      state = 'refusing';
      cut();
    },
    hangs() {
      state = 'hanging';
    },
    opens() {
      state = 'open';
      cut(); // a connection that lost bytes is of no use
    },
    close() {
      server.close();
      cut();
    },
  };
}
