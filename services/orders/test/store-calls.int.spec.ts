import { Health } from '@keelson/chassis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createOrder, newOrder, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  // Each second the gRPC host looks at readiness, which reads the store: that is not what is counted here.
  vi.spyOn(Health.prototype, 'ready').mockResolvedValue({ ok: true, checks: {} });
  platform = await Platform.start();
});
afterAll(async () => {
  await platform.stop();
  vi.restoreAllMocks();
});

/** The calls that the store received while `run` ran, by kind. */
async function callsOf(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = platform.storeCalls();
  await run();
  const entries = Object.entries(platform.storeCalls()).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]);
  return Object.fromEntries(entries.filter(([, count]) => count !== 0));
}

const address =
  (id: string, deliveryAddress: string, headers = {}) =>
  async () => {
    const answer = await platform.rest('PUT', `/address/${id}`, { json: { deliveryAddress }, headers });
    expect(answer.status).toBe(200);
  };

test('a create costs one store call, with a key as without', async () => {
  await createOrder(platform);
  expect(await callsOf(() => createOrder(platform))).toEqual({ batchAppend: 1 });
  expect(await callsOf(() => createOrder(platform, { 'idempotency-key': 'k' }))).toEqual({ batchAppend: 1 });
});

test('a command on a warm order costs one store call, and its repeat none', async () => {
  const id = await createOrder(platform);
  const headers = { 'idempotency-key': 'k' };
  expect(await callsOf(address(id, 'x', headers))).toEqual({ batchAppend: 1 });
  expect(await callsOf(address(id, 'x', headers))).toEqual({});
});

test('a command on a cold order costs two, however long its stream, thanks to the snapshot', async () => {
  const id = await createOrder(platform);
  for (let i = 0; i < 120; i++) await address(id, `No. ${i}`)();
  await platform.restartService();
  await createOrder(platform);
  expect(await callsOf(address(id, 'after'))).toEqual({ read: 1, batchAppend: 1 });
  expect((await platform.events(id)).some(({ metadata }) => (metadata as { snapshot?: unknown }).snapshot)).toBe(true);
});

test('what is refused by its values never reaches the store', async () => {
  const id = await createOrder(platform);
  const bad = async () => {
    await platform.rest('POST', '', { json: { ...newOrder, shopItems: [] } });
    await platform.rest('PUT', `/cart/${id}`, { json: {} });
    await platform.rest('PUT', '/submit/x');
  };
  expect(await callsOf(bad)).toEqual({});
});
