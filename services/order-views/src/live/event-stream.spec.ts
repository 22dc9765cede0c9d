import { ServiceError } from '@keelson/chassis';
import { expect, test } from 'vitest';
import { newOrder, orderId } from '../../test/samples.ts';
import { orderJson } from '../api/order-json.ts';
import { comeBackLater, eventStream } from './event-stream.ts';
import type { OrderChange } from './watch-order.ts';

const change: OrderChange = {
  id: orderId,
  revision: 0,
  type: 'V1_ORDER_CREATED',
  occurredAt: new Date('2026-05-01T10:00:00.000Z'),
  order: { ...newOrder, deliveryAddress: 'two\nlines' },
};

async function* changes(...all: (OrderChange | Error)[]): AsyncGenerator<OrderChange, never> {
  for (const one of all) {
    if (one instanceof Error) throw one;
    yield one;
  }
  return new Promise<never>(() => {});
}

const stopping = new ServiceError('unavailable', 'This instance is stopping.');

test('each change is one event with its revision as id, on one line of data', async () => {
  const sent = await Array.fromAsync(eventStream(changes(change, stopping)));
  const data = {
    revision: 0,
    type: 'V1_ORDER_CREATED',
    occurredAt: '2026-05-01T10:00:00.000Z',
    order: orderJson(orderId, change.order),
  };
  expect(sent).toEqual([
    'retry: 2000\n\n',
    `id: 0\nevent: V1_ORDER_CREATED\ndata: ${JSON.stringify(data)}\n\n`,
    'retry: 2000\n\n',
  ]);
});

test('a watch that breaks ends the stream in good order, and the client knows when to come back', async () => {
  expect(await Array.fromAsync(eventStream(changes(stopping)))).toEqual(['retry: 2000\n\n', 'retry: 2000\n\n']);
});

test('a fault of this service is not hidden as one', async () => {
  await expect(Array.fromAsync(eventStream(changes(new TypeError('bug'))))).rejects.toThrow('bug');
});

test('silence is filled with comments, and no change is lost over it', async () => {
  let tell = (_change: OrderChange) => {};
  const told = new Promise<OrderChange>((resolve) => {
    tell = resolve;
  });
  async function* slow(): AsyncGenerator<OrderChange, never> {
    yield await told;
    return new Promise<never>(() => {});
  }
  const sent = eventStream(slow(), 1);
  const next = async () => (await sent.next()).value;
  expect(await next()).toBe('retry: 2000\n\n');
  expect(await next()).toBe(': still here\n\n');
  expect(await next()).toBe(': still here\n\n');
  tell(change);
  let line = await next();
  while (line === ': still here\n\n') line = await next();
  expect(line).toMatch(/^id: 0\n/);
});

test('a change is not asked for before the reader took the one before', async () => {
  let asked = 0;
  async function* counted(): AsyncGenerator<OrderChange, never> {
    while (true) {
      asked++;
      yield change;
    }
  }
  const sent = eventStream(counted());
  await sent.next();
  expect(asked).toBe(0);
  await sent.next();
  await new Promise(setImmediate);
  expect(asked).toBe(1);
});

test('a reader that leaves ends the watch', async () => {
  let ended = false;
  async function* watched(): AsyncGenerator<OrderChange, never> {
    try {
      while (true) yield change;
    } finally {
      ended = true;
    }
  }
  const sent = eventStream(watched());
  await sent.next();
  await sent.next();
  await sent.return();
  expect(ended).toBe(true);
});

test('a client that is asked to come back gets a stream, as EventSource takes nothing else', async () => {
  expect(await Array.fromAsync(comeBackLater())).toEqual(['retry: 2000\n\n']);
});
