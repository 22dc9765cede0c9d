import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { ordersV1 } from '@keelson/orders/contract';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startSilentStore } from '../../../test/support/silent-store.ts';
import { GrpcClient } from './grpc-client.ts';
import { allEngines, Platform } from './platform.ts';
import { paid, submitted } from './samples.ts';

let platform: Platform;
afterEach(() => platform.stop());

const ready = async () => (await platform.admin('GET', '/ready')).status;
const becomes = (expected: number) =>
  vi.waitFor(async () => expect(await ready()).toBe(expected), { timeout: 20_000, interval: 100 });

/** Looks on for longer than the answer of a check is kept, which is a second. */
async function staysReady(): Promise<void> {
  const end = performance.now() + 1_500;
  while (performance.now() < end) {
    expect(await ready()).toBe(200);
    await setTimeout(100);
  }
}

async function loseViews(): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) await rm(`${platform.viewsFile}${ending}`, { force: true });
}

describe('while the event store is away', () => {
  test('orders that the view holds are shown, others are a 503; it stays ready, and recovers without a restart', async () => {
    platform = await Platform.start();
    const id = await platform.order();
    await platform.shows(id, 0);
    await becomes(200);

    await platform.stopStore();
    expect((await platform.rest(`/${id}`)).status).toBe(200);
    expect((await platform.rest('/search')).status).toBe(200);
    const unknown = await platform.rest(`/${randomUUID()}`);
    expect(unknown.status).toBe(503);
    expect(Number(unknown.headers.get('retry-after'))).toBeGreaterThan(0);
    const client = new GrpcClient(ordersV1, platform.endpoint('grpc'));
    expect(await client.call('GetOrder', { orderId: randomUUID() })).toMatchObject({ code: status.UNAVAILABLE });
    client.close();
    expect((await platform.admin('POST', '/projections/orders-documents/replay-parked')).status).toBe(503);
    await staysReady();

    await platform.startStore();
    await vi.waitFor(() => platform.append(id, paid), { timeout: 20_000, interval: 200 });
    await platform.shows(id, 1);
    expect((await platform.rest(`/${randomUUID()}`)).status).toBe(404);
  });

  test('the service starts all the same, and serves as soon as the store is there', async () => {
    platform = await Platform.start();
    await platform.stopService();
    await platform.stopStore();
    await platform.startService();
    expect(await ready()).toBe(503);
    expect((await platform.rest(`/${randomUUID()}`)).status).toBe(503);
    await platform.startStore();
    const id = await vi.waitFor(() => platform.order(), { timeout: 20_000, interval: 200 });
    await platform.shows(id, 0);
    await becomes(200);
  });
});

test('while the event store is there and silent, nobody waits for it beyond a deadline, and the service can be stopped', async () => {
  const silent = await startSilentStore();
  platform = await Platform.start(undefined, { EVENTSTORE_URL: silent.connectionString, REQUEST_TIMEOUT_MS: '500' });
  const id = randomUUID();
  const soon = { 'last-event-id': '1', 'x-request-deadline': `${Date.now() + 200}` };
  const [order, live, bounded, resumed, status] = await Promise.all([
    platform.rest(`/${id}`),
    platform.rest(`/${id}/events`),
    platform.rest(`/${id}/events`, soon),
    fetch(`${platform.endpoint('http')}/api/v1/orders/${id}/events`, { headers: { 'last-event-id': '1' } }),
    platform.admin('GET', '/projections'),
  ]);
  expect([order.status, live.status, bounded.status, resumed.status, status.status]).toEqual([504, 504, 504, 200, 504]);
  expect(await resumed.text()).toMatch(/^retry: \d+\n\n$/);
  await platform.stopService();
  await vi.waitFor(() => expect(silent.waiting()).toEqual([]), { timeout: 5_000 });
  await silent.stop();
});

describe("while the views' engines are away", () => {
  test('reads are a 503 that says when to try again, and quickly', async () => {
    // Nothing listens on port 9.
    const nowhere = { mongodbUrl: 'mongodb://127.0.0.1:9', elasticsearchUrl: 'http://127.0.0.1:9' };
    platform = await Platform.start(
      { name: 'nowhere' },
      { MONGODB_URL: nowhere.mongodbUrl, ELASTICSEARCH_URL: nowhere.elasticsearchUrl },
    );
    const began = performance.now();
    const answers = await Promise.all([platform.rest(`/${await platform.order()}`), platform.rest('/search')]);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await ready()).toBe(503);
  });
});

describe('what is stored', () => {
  test('is there after a restart, and what happened meanwhile is caught up with', async () => {
    platform = await Platform.start();
    const id = await platform.order();
    await platform.shows(id, 0);
    await platform.stopService();
    await platform.append(id, paid);
    await platform.startService();
    expect((await platform.shows(id, 1)).body.paid).toBe(true);
  });

  test('comes back from the event store when the views are lost, and can be rebuilt then', async () => {
    platform = await Platform.start();
    const word = `w${randomUUID().slice(0, 8)}`;
    const ids = await Promise.all(Array.from({ length: 20 }, () => platform.order(paid)));
    await platform.append(ids[0] as string, { type: 'V1_DELIVERY_ADDRESS_CHANGED', data: { deliveryAddress: word } });
    await platform.finds(word, 1);
    // A generation later, the store remembers groups that a new file knows nothing of.
    await platform.admin('POST', '/projections/orders-search/rebuild');
    await vi.waitFor(async () => expect((await platform.projection('orders-search')).active).toBe(2), 20_000);

    await platform.stopService();
    await loseViews();
    await platform.startService();
    await platform.finds(word, 1);
    await platform.finds('', ids.length);
    for (const id of ids) expect((await platform.shows(id, 1)).body.paid).toBe(true);

    await platform.admin('POST', '/projections/orders-search/rebuild');
    await vi.waitFor(async () => expect((await platform.projection('orders-search')).active).toBe(2), 20_000);
    await vi.waitFor(async () => expect((await platform.rest('/search')).body.pagination.totalCount).toBe(20), 5_000);
  });
});

test('an instance whose views were lost is not ready before they are filled, and says how far they are', async () => {
  platform = await Platform.start();
  const orders = 1_000;
  await Promise.all(Array.from({ length: orders }, () => platform.order()));
  await platform.finds('', orders);
  await platform.stopService();
  await loseViews();
  await platform.startService();

  const reasons: string[] = [];
  await vi.waitFor(
    async () => {
      const { status, body } = await platform.admin('GET', '/ready');
      reasons.push(body.checks['orders-search'].reason);
      expect(status).toBe(200);
    },
    { timeout: 20_000, interval: 10 },
  );
  expect((await platform.rest('/search')).body.pagination.totalCount).toBe(orders);
  expect(reasons).toContainEqual(expect.stringMatching(/^the view holds \d+\.\d % of the events$/));
});

test.each(allEngines)('two instances share the work on $name', async (engines) => {
  platform = await Platform.start(engines);
  // A file has one process; within it both instances share the file.
  const { start } = await import('../main.ts');
  const other = await start({ env: platform.env });
  const ids = await Promise.all(Array.from({ length: 20 }, () => platform.order(paid, submitted)));
  for (const id of ids) await platform.shows(id, 2);
  await other.stop();
  await Promise.all(
    ids.map((id) =>
      platform.append(id, { type: 'V1_ORDER_COMPLETED', data: { deliveryTimestamp: '2026-05-02T08:30:00.250Z' } }),
    ),
  );
  for (const id of ids) expect((await platform.shows(id, 3)).body.completed).toBe(true);
});
