import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Child, startChild } from '../support/child.ts';
import { freePort } from '../support/free-port.ts';
import { anOrder, aPayment, uniqueWord } from '../support/order-bodies.ts';
import { OrdersApi } from '../support/orders-api.ts';
import { type Platform, startPlatform } from '../support/platform.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

/** From the return of the store until all is as before, milliseconds. */
const RECOVERED_WITHIN_MS = 15_000;

let folder: TemporaryFolder;
let port: number;
let store: Child;
let platform: Platform;
let api: OrdersApi;

beforeAll(async () => {
  folder = await temporaryFolder();
  port = await freePort();
  store = await startStore();
  platform = await startPlatform(`${folder.path}/platform`, {
    KEELSON_EVENTSTORE_URL: `esdb://127.0.0.1:${port}?tls=false`,
  });
  api = new OrdersApi(platform.url);
});

afterAll(async () => {
  await platform?.kill9();
  await store?.end('SIGKILL');
  await folder?.remove();
});

async function startStore(): Promise<Child> {
  const child = startChild('services/eventstore/main.ts', ['--port', `${port}`, '--data', `${folder.path}/store`], {});
  await child.printed(/event store ready/, 30_000);
  return child;
}

async function newOrder(title?: string): Promise<string> {
  const { status, body } = await api.command('create', '', anOrder(title));
  expect({ status, body }).toMatchObject({ status: 201 });
  return body;
}

describe('while the event store is away', () => {
  it('commands get 503 with Retry-After, reads go on, and all recovers without a restart when it is back', async () => {
    const id = await newOrder();
    expect((await api.order(id, 0)).status).toBe(200);
    await store.end('SIGKILL');

    const headers = { 'idempotency-key': randomUUID() };
    const payment = aPayment();
    for (const [command, body] of [
      ['create', anOrder()],
      ['pay', payment],
      ['address', { deliveryAddress: 'x' }],
    ] as const) {
      const answer = await api.command(command, id, body, command === 'pay' ? headers : {});
      expect({ command, status: answer.status, body: answer.body }).toMatchObject({ command, status: 503 });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect((await api.order(id)).body).toMatchObject({ id, paid: false });
    expect((await api.search('')).status).toBe(200);
    await vi.waitFor(async () => expect((await api.call('GET', '//healthz')).status).toBe(503), { timeout: 15_000 });

    store = await startStore();
    await vi.waitFor(async () => expect((await api.command('pay', id, payment, headers)).status).toBe(200), {
      timeout: RECOVERED_WITHIN_MS,
      interval: 100,
    });
    expect((await api.command('pay', id, payment, headers)).revision).toBe(1);
    expect((await api.order(id, 1)).body).toMatchObject({ id, paid: true });
    await vi.waitFor(async () => expect((await api.call('GET', '//healthz')).status).toBe(200), {
      timeout: RECOVERED_WITHIN_MS,
    });
  });

  it('the search view goes on as well once it is back', async () => {
    await store.end('SIGKILL');
    store = await startStore();
    const word = uniqueWord();
    const id = await vi.waitFor(() => newOrder(word), { timeout: RECOVERED_WITHIN_MS, interval: 100 });
    await vi.waitFor(async () => expect((await api.search(word)).body.orders).toMatchObject([{ id }]), {
      timeout: RECOVERED_WITHIN_MS,
      interval: 100,
    });
  });

  it('a command whose answer was lost with the store is carried out once', async () => {
    const id = await newOrder();
    const headers = { 'idempotency-key': randomUUID() };
    const body = { deliveryAddress: '2 Quay Road, Oslo' };
    const racing = Promise.all([
      api.command('address', id, body, headers),
      ...Array.from({ length: 30 }, () => api.command('create', '', anOrder())),
    ]);
    await store.end('SIGKILL');
    const [first, ...others] = await racing;
    expect(
      [first, ...others].map(({ status }) => status).filter((status) => ![200, 201, 503, 504].includes(status)),
    ).toEqual([]);
    store = await startStore();
    const repeat = await vi.waitFor(
      async () => {
        const answer = await api.command('address', id, body, headers);
        expect(answer.status).toBe(200);
        return answer;
      },
      { timeout: RECOVERED_WITHIN_MS, interval: 100 },
    );
    expect(repeat.revision).toBe(1);
    expect((await api.command('pay', id, aPayment())).revision).toBe(2);
  });
});
