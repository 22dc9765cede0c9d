import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { ordersV1 } from '@keelson/orders/contract';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { EventSource } from '../../../test/support/event-source.ts';
import { GrpcClient } from './grpc-client.ts';
import { Platform } from './platform.ts';
import { addressChanged, cartUpdated, paid, submitted } from './samples.ts';

let platform: Platform;
let grpc: GrpcClient;
const sources: EventSource[] = [];
const longAddress = { type: 'V1_DELIVERY_ADDRESS_CHANGED', data: { deliveryAddress: 'x'.repeat(20_000) } };
beforeAll(async () => {
  platform = await Platform.start({ name: 'SQLite' }, { MAX_WATCHERS: '5' });
  grpc = new GrpcClient(ordersV1, platform.endpoint('grpc'));
});
afterAll(async () => {
  grpc.close();
  await platform.stop();
});

const url = (id: string) => `${platform.endpoint('http')}/api/v1/orders/${id}/events`;

async function watch(id: string, headers: Readonly<Record<string, string>> = {}): Promise<EventSource> {
  const source = await EventSource.connect(url(id), headers);
  sources.push(source);
  return source;
}

/** Ends all live views, and sees that the service knows. */
async function leave(): Promise<void> {
  for (const source of sources.splice(0)) source.close();
  await vi.waitFor(async () => {
    const probes = await Promise.all(Array.from({ length: 5 }, async () => watch(await platform.order())));
    const statuses = probes.map(({ response }) => response.status);
    for (const source of sources.splice(0)) source.close();
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
  });
}

describe('server-sent events', () => {
  test('tell the whole story of an order, then every change as it happens', async () => {
    const id = await platform.order(paid);
    const source = await watch(id);
    expect(source.response.headers.get('content-type')).toMatch('text/event-stream');
    expect(source.response.headers.get('cache-control')).toMatch('no-cache');
    const past = await source.take(2);
    expect(past.map((one) => [one?.id, one?.event])).toEqual([
      ['0', 'V1_ORDER_CREATED'],
      ['1', 'V1_ORDER_PAID'],
    ]);
    await platform.append(id, cartUpdated);
    const next = await source.next();
    expect(next).toEqual({
      id: '2',
      event: 'V1_SHOPPING_CART_UPDATED',
      data: {
        revision: 2,
        type: 'V1_SHOPPING_CART_UPDATED',
        occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
        order: (await platform.shows(id, 2)).body,
      },
    });
    expect(past[0]?.data.order).toMatchObject({ paid: false, totalPrice: 39.98 });
    await leave();
  });

  test('go on after the last one that the client saw', async () => {
    const id = await platform.order(paid, submitted, addressChanged);
    const first = await watch(id);
    const seen = await first.take(2);
    first.close();
    const again = await watch(id, { 'last-event-id': seen.at(-1)?.id ?? '' });
    expect((await again.take(2)).map((one) => one?.id)).toEqual(['2', '3']);
    await leave();
  });

  test.each(['-1', 'x', '1.5', '1', '99999999999999999999'])(
    'refuse Last-Event-ID %s, which is none of the order',
    async (last) => {
      const answer = await platform.rest(`/${await platform.order()}/events`, { 'last-event-id': last });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'last-event-id' }] } });
    },
  );

  test('refuse an unknown order and a bad id', async () => {
    expect((await platform.rest(`/${randomUUID()}/events`)).status).toBe(404);
    expect((await platform.rest('/42/events')).status).toBe(400);
  });

  test('must begin by the deadline that the client names, and go on past it', async () => {
    const id = await platform.order();
    for (const headers of [{}, { 'last-event-id': '0' }]) {
      const late = await platform.rest(`/${id}/events`, { ...headers, 'x-request-deadline': `${Date.now() - 1}` });
      expect(late.status).toBe(504);
    }
    expect((await platform.rest(`/${id}/events`, { 'x-request-deadline': 'tomorrow' })).status).toBe(400);

    const deadline = Date.now() + 3_000;
    const source = await watch(id, { 'x-request-deadline': `${deadline}` });
    await source.next();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(deadline), { timeout: 5_000 });
    await platform.append(id, paid);
    expect((await source.next())?.id).toBe('1');
    await leave();
  });

  test('are not for HEAD, which would wait for ever', async () => {
    expect((await platform.rest(`/${await platform.order()}/events`, {}, 'HEAD')).status).toBe(405);
  });

  test('are bounded in number, and a place is free again as soon as a client leaves', async () => {
    const id = await platform.order();
    const open = await Promise.all(Array.from({ length: 5 }, () => watch(id)));
    const refused = await platform.rest(`/${id}/events`);
    expect(refused).toMatchObject({ status: 429, body: { type: 'urn:keelson:problem:too-many-watchers' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    open[0]?.close();
    await vi.waitFor(async () => expect((await watch(id)).response.status).toBe(200));
    await leave();
  });

  test('wait for a slow reader, and none is lost by it', async () => {
    const id = await platform.order();
    await platform.append(id, ...Array.from({ length: 40 }, () => longAddress));
    const source = await watch(id);
    await platform.append(id, ...Array.from({ length: 40 }, () => longAddress));
    await platform.shows(id, 80);
    const events = await source.take(81);
    expect(events.map((one) => Number(one?.id))).toEqual(Array.from({ length: 81 }, (_, revision) => revision));
    await leave();
  });
});

describe('WatchOrder', () => {
  /** Messages of a watch as they come, and the status that ended it. */
  function watching(request: object) {
    const stream = grpc.stream('WatchOrder', request);
    // biome-ignore lint/suspicious/noExplicitAny: WatchOrderResponse
    const messages: any[] = [];
    stream.on('data', (message) => messages.push(message));
    const ended = new Promise<number>((resolve) => {
      stream.on('error', ({ code }: Error & { code?: number }) => resolve(code ?? -1));
      stream.on('end', () => resolve(status.OK));
    });
    const comes = (count: number) => vi.waitFor(() => expect(messages).toHaveLength(count), { timeout: 5_000 });
    return { stream, messages, ended, comes };
  }

  test('begins with the order as it stands, then tells every change', async () => {
    const orderId = await platform.order(paid);
    const { messages, comes, stream, ended } = watching({ orderId });
    await comes(1);
    await platform.append(orderId, submitted, addressChanged);
    await comes(3);
    expect(messages.map(({ revision, eventType }) => [revision, eventType])).toEqual([
      [1, 'V1_ORDER_PAID'],
      [2, 'V1_ORDER_SUBMITTED'],
      [3, 'V1_DELIVERY_ADDRESS_CHANGED'],
    ]);
    expect(messages[0]).toMatchObject({
      occurredAt: { seconds: expect.any(Number) },
      order: { orderId, revision: 1, paid: true, submitted: false, totalPrice: '39.98' },
    });
    stream.cancel();
    expect(await ended).toBe(status.CANCELLED);
    await leave();
  });

  test('goes on after a revision that the caller names', async () => {
    const orderId = await platform.order(paid, submitted);
    const { messages, comes, stream } = watching({ orderId, afterRevision: 0 });
    await comes(2);
    expect(messages.map(({ revision }) => revision)).toEqual([1, 2]);
    stream.cancel();
    await leave();
  });

  test.each([
    [{ orderId: 'x' }, status.INVALID_ARGUMENT],
    [{ orderId: randomUUID() }, status.NOT_FOUND],
    [{ orderId: randomUUID(), afterRevision: -1 }, status.INVALID_ARGUMENT],
  ])('refuses %j', async (request, code) => {
    expect(await watching(request).ended).toBe(code);
  });

  test('refuses a revision that the order has not reached', async () => {
    expect(await watching({ orderId: await platform.order(), afterRevision: 1 }).ended).toBe(status.INVALID_ARGUMENT);
  });
});

describe('when the event store goes away', () => {
  test('server-sent events end, the client comes back, and goes on where it was', async () => {
    const id = await platform.order(paid);
    const source = await watch(id);
    const orderId = await platform.order();
    const call = grpc.stream('WatchOrder', { orderId });
    const code = new Promise((resolve) => call.on('error', (error: Error & { code?: number }) => resolve(error.code)));
    call.on('data', () => {});
    await source.take(2);

    await platform.stopStore();
    expect(await source.next()).toBeUndefined();
    expect(await code).toBe(status.UNAVAILABLE);

    const first = await platform.rest(`/${id}/events`);
    expect(first.status).toBe(503);
    // A browser that had got events, one that had got none, and a client that knows nothing of the type.
    for (const headers of [{ 'last-event-id': '1' }, {}, { 'last-event-id': '1', accept: '*/*' }]) {
      const reconnect = await watch(id, headers);
      expect(reconnect.response.status).toBe(200);
      expect([await reconnect.block(), await reconnect.block()]).toEqual(['retry: 2000', undefined]);
    }

    await platform.startStore();
    const back = await vi.waitFor(
      async () => {
        const again = await watch(id, { 'last-event-id': '1' });
        await platform.append(id, submitted);
        const next = await again.next();
        expect(next?.id).toBe('2');
        return again;
      },
      { timeout: 15_000, interval: 200 },
    );
    back.close();
  });
});

test('a service that stops ends its live views in good order', async () => {
  const own = await Platform.start();
  const id = await own.order();
  const source = await EventSource.connect(`${own.endpoint('http')}/api/v1/orders/${id}/events`);
  await source.block();
  await source.block();
  const client = new GrpcClient(ordersV1, own.endpoint('grpc'));
  const call = client.stream('WatchOrder', { orderId: id });
  const code = new Promise((resolve) => call.on('error', (error: Error & { code?: number }) => resolve(error.code)));
  await new Promise((resolve) => call.once('data', resolve));
  call.on('data', () => {});
  const stopped = own.stopService();
  expect([await source.block(), await source.block()]).toEqual(['retry: 2000', undefined]);
  expect(await code).toBe(status.UNAVAILABLE);
  await stopped;
  client.close();
  await own.stop();
});

test('a service that stops does not wait for a reader that takes nothing', async () => {
  const own = await Platform.start();
  const id = await own.order();
  for (let part = 0; part < 5; part++) await own.append(id, ...Array.from({ length: 40 }, () => longAddress));
  const source = await EventSource.connect(`${own.endpoint('http')}/api/v1/orders/${id}/events`);
  await own.shows(id, 200);
  const began = performance.now();
  await own.stopService();
  // The drain itself would wait for 15 seconds, and then count as failed.
  expect(performance.now() - began).toBeLessThan(10_000);
  source.close();
  await own.stop();
});
