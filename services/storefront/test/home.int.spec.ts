import { randomUUID } from 'node:crypto';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { CLAIMS_HEADER } from '@keelson/chassis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { storefrontContract } from '../contract/index.ts';
import { claimsOf, Platform, startStorefront } from './platform.ts';

let platform: Platform;
/** A customer of each test's own. */
let ann: string;

beforeEach(async () => {
  platform = await Platform.start({ VIEWS_LAG_MS: '50' });
  ann = randomUUID();
  platform.callees.names.set(ann, 'Ann');
  for (let n = 0; n < 12; n++) platform.callees.products.set(`p${n}`, { price: `${n}.50` });
});
afterEach(() => platform?.stop());

const eventually = <T>(fact: () => T | Promise<T>) => vi.waitFor(fact, { timeout: 15_000, interval: 20 });
const skusOf = async (account: string) => (await platform.home(account)).recommendations?.map(({ sku }) => sku);

describe('the home screen', () => {
  test('comes in one call: profile, last orders, and what goes well with them', async () => {
    await platform.order(randomUUID(), randomUUID(), 'p3', 'p7');
    const ids = ['b', 'a', 'c'].map((letter) => `${letter}-${randomUUID()}`);
    for (const id of ids) await platform.order(id, ann, 'p3');
    await eventually(async () => {
      const home = await platform.home(ann);
      expect(home.missing).toEqual([]);
      expect(home.profile).toEqual({ id: ann, email: `${ann}@example.com`, name: 'Ann' });
      expect(home.orders?.map(({ id }) => id)).toEqual([...ids].reverse());
      expect(home.recommendations?.[0]).toMatchObject({ sku: 'p7', title: 'Title of p7', price: 7.5 });
    });
    expect(await skusOf(ann)).not.toContain('p3');
  });

  test('is the same by gRPC', async () => {
    const { file, root, service } = storefrontContract;
    const { GetHome } = loadSync(file, { includeDirs: [root], defaults: true })[service] as never as Record<
      string,
      never
    >;
    const { path, requestSerialize, responseDeserialize } = GetHome as never as {
      path: string;
      requestSerialize: (request: object) => Buffer;
      responseDeserialize: (bytes: Buffer) => {
        profile: object;
        recommendations: { price: string }[];
        missing: object[];
      };
    };
    const client = new Client(platform.grpc, credentials.createInsecure());
    const ask = (metadata: Metadata) =>
      new Promise<ReturnType<typeof responseDeserialize> | undefined>((resolve, reject) => {
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, metadata, (error, answer) =>
          error === null ? resolve(answer) : reject(error),
        );
      });
    const metadata = new Metadata();
    metadata.set(CLAIMS_HEADER, claimsOf(ann));
    const home = await ask(metadata);
    expect(home?.profile).toEqual({ accountId: ann, email: `${ann}@example.com`, name: 'Ann' });
    expect(home?.recommendations[1]?.price).toBe('1.50');
    expect(home?.missing).toEqual([]);
    await expect(ask(new Metadata())).rejects.toMatchObject({ code: 16 });
    client.close();
  });

  test('is for who is signed in', async () => {
    const answer = await platform.get(undefined);
    expect([answer.status, await answer.json()]).toMatchObject([401, { type: 'urn:keelson:problem:unauthenticated' }]);
  });

  test("is nobody else's: neither the profile nor the orders, and no cache keeps it on the way", async () => {
    const bo = randomUUID();
    await platform.order(randomUUID(), bo, 'p1');
    await platform.home(bo);
    const { profile, orders } = await platform.home(ann);
    expect([profile?.id, orders]).toEqual([ann, []]);
    expect((await platform.get(ann)).headers.get('cache-control')).toBe('private, no-store');
  });

  test.each([
    ['away', 'away'],
    ['hanging', 'late'],
  ] as const)('leaves out what is %s, names it, and is there in its time', async (fault, reason) => {
    // What products there are is kept for all, so it is the first to be missed; profiles are kept for each.
    const parts = { GetProducts: 'recommendations', GetProfile: 'profile', SearchOrders: 'orders' } as const;
    for (const [method, part] of Object.entries(parts)) {
      platform.callees[fault].add(method);
      const startedAt = performance.now();
      const home = await platform.home(randomUUID());
      expect(performance.now() - startedAt).toBeLessThan(3_000);
      expect(home.missing).toEqual([{ part, reason }]);
      expect(home).not.toHaveProperty(part);
      expect(Object.keys(home)).toHaveLength(3);
      platform.callees[fault].delete(method);
    }
  });

  test('comes while the event store is away, with what there is in place of recommendations', async () => {
    const service = await startStorefront(platform.callees, { EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false' });
    const answer = await fetch(`${service.endpoints.http}/api/v1/home`, {
      headers: { [CLAIMS_HEADER]: claimsOf(ann) },
    });
    const { recommendations, missing } = (await answer.json()) as { recommendations: object[]; missing: object[] };
    expect([recommendations.length, missing]).toEqual([8, []]);
    expect((await fetch(`${service.endpoints.admin}/ready`)).status).toBe(200);
    await service.stop();
  });

  test('remembers orders from before the service started', async () => {
    const id = randomUUID();
    await platform.order(id, ann, 'p3');
    await platform.write('noise-1', 'NOISE', { n: 1 });
    const storeUrl = platform.storeUrl;
    const later = await startStorefront(platform.callees, { EVENTSTORE_URL: storeUrl });
    await eventually(async () => {
      const answer = await fetch(`${later.endpoints.http}/api/v1/home`, {
        headers: { [CLAIMS_HEADER]: claimsOf(ann) },
      });
      const { recommendations } = (await answer.json()) as { recommendations: { sku: string }[] };
      expect(recommendations.map(({ sku }) => sku)).not.toContain('p3');
    });
    await later.stop();
  });
});

describe('what is kept', () => {
  test('is asked for once by many at the same time', async () => {
    const release = platform.callees.hold('GetProducts');
    const all = Promise.all(Array.from({ length: 20 }, () => platform.home(ann)));
    await eventually(() => expect(platform.callees.calls).toContain('GetProducts'));
    release();
    expect((await all).every(({ missing }) => missing.length === 0)).toBe(true);
    const times = (method: string) => platform.callees.calls.filter((called) => called === method).length;
    expect([times('GetProfile'), times('GetProducts'), times('SearchProducts')]).toEqual([1, 1, 1]);
    await platform.home(ann);
    expect([times('GetProfile'), times('GetProducts')]).toEqual([1, 1]);
    expect(await platform.lookups('profiles', 'miss')).toBe(1);
    expect(await platform.lookups('profiles', 'memory')).toBe(20);
  });

  test('is read anew soon after an event about it', async () => {
    await platform.home(ann);
    platform.callees.products.set('p0', { price: '99.00' });
    platform.callees.names.set(ann, 'Anna');
    expect((await platform.home(ann)).recommendations?.[0]?.price).toBe(0.5);
    await platform.write('product-p0', 'V1_PRICE_CHANGED', { priceMinor: 9900 });
    await platform.write(`account-${ann}`, 'V1_PROFILE_CHANGED', { name: 'Anna' });
    await eventually(async () => {
      const { profile, recommendations } = await platform.home(ann);
      expect([profile?.name, recommendations?.[0]?.price]).toEqual(['Anna', 99]);
    });
  });

  test('is read anew even where a view was behind when it was read', async () => {
    await platform.home(ann);
    await platform.write('product-p0', 'V1_PRICE_CHANGED', { priceMinor: 9900 });
    await eventually(async () => {
      await platform.home(ann);
      expect(platform.callees.calls.filter((called) => called === 'GetProducts').length).toBeGreaterThan(1);
    });
    platform.callees.products.set('p0', { price: '99.00' }); // the catalogue's view has caught up only now
    await eventually(async () => expect((await platform.home(ann)).recommendations?.[0]?.price).toBe(99));
  });

  test('leaves out what was retired', async () => {
    expect(await skusOf(ann)).toContain('p0');
    platform.callees.products.set('p0', { price: '1.00', retired: true });
    await platform.write('product-p0', 'V1_PRODUCT_RETIRED', {});
    await eventually(async () => expect(await skusOf(ann)).not.toContain('p0'));
  });
});
