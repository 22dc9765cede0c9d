import { Health } from '@keelson/chassis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { operator, type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  // Each second the gRPC host looks at readiness, which reads the store: that is not what is counted here.
  vi.spyOn(Health.prototype, 'ready').mockResolvedValue({ ok: true, checks: {} });
  platform = await startPlatform();
});
afterAll(async () => {
  await platform.stop();
  vi.restoreAllMocks();
});

/** Reads and appends. Projections look after their groups meanwhile, which is not what is counted here. */
const counted = ['read', 'batchAppend'];

/** The calls that the store received while `run` ran, by kind. */
async function callsOf(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = platform.storeCalls();
  await run();
  const entries = Object.entries(platform.storeCalls()).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]);
  return Object.fromEntries(entries.filter(([kind, count]) => count !== 0 && counted.includes(String(kind))));
}

test('products that the view holds cost no call to the event store; fresh ones one each', async () => {
  const skus = await Promise.all([platform.product(), platform.product(), platform.product()]);
  await platform.lists('', 3);
  await vi.waitFor(async () => {
    expect(await callsOf(() => platform.call('GetProducts', { skus }))).toEqual({});
  });
  expect(await callsOf(() => platform.call('GetProducts', { skus, fresh: true }))).toEqual({ read: 3 });
});

test('a command on a product that this process knows costs one call, and one that changes nothing one look', async () => {
  const sku = await platform.product();
  const price = { price: 5 };
  expect(await callsOf(() => platform.rest('PUT', `/${sku}/price`, price, operator))).toEqual({ batchAppend: 1 });
  expect(await callsOf(() => platform.rest('PUT', `/${sku}/price`, price, operator))).toEqual({ read: 1 });
});
