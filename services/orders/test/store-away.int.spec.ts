import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createOrder, newOrder, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const ready = async () => (await fetch(`${platform.adminUrl}/ready`)).status;

test('while the store is away commands are a 503 that says when to try again; when it is back they work, without a restart', async () => {
  const id = await createOrder(platform);
  expect(await ready()).toBe(200);

  await platform.stopStore();
  const refusals = [
    await platform.rest('POST', '', { json: newOrder }),
    await platform.rest('PUT', `/pay/${id}`, { json: { paymentID: 'p' } }),
  ];
  for (const refusal of refusals) {
    expect(refusal.status).toBe(503);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  await vi.waitFor(async () => expect(await ready()).toBe(503), { timeout: 10_000, interval: 100 });

  await platform.startStore();
  await vi.waitFor(
    async () => expect(await platform.rest('POST', '', { json: newOrder })).toMatchObject({ status: 201 }),
    { timeout: 20_000, interval: 200 },
  );
  expect(await platform.rest('PUT', `/pay/${id}`, { json: { paymentID: 'p' } })).toMatchObject({ status: 200 });
  await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 10_000, interval: 100 });
});

test('values are still checked while the store is away', async () => {
  await platform.stopStore();
  expect(await platform.rest('POST', '', { json: {} })).toMatchObject({ status: 400 });
  await platform.startStore();
});
