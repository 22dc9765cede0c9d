import { ServiceError } from '@keelson/chassis';
import { expect, test } from 'vitest';
import type { CheckoutView } from '../../contract/index.ts';
import type { CheckoutChange } from './checkout-watch.ts';
import { eventStream } from './event-stream.ts';

const change: CheckoutChange = {
  revision: 3,
  type: 'V1_STEP_SUCCEEDED',
  occurredAt: new Date('2026-05-01T10:00:00.000Z'),
  checkout: { id: 'c', state: 'running', problemDetail: 'two\nlines' } as CheckoutView,
};
const sent =
  'id: 3\nevent: change\ndata: {"revision":3,"type":"V1_STEP_SUCCEEDED","occurredAt":"2026-05-01T10:00:00.000Z","checkout":{"id":"c","state":"running","problemDetail":"two\\nlines"}}\n\n';
const retry = 'retry: 2000\n\n';

async function* changes(...all: (CheckoutChange | Error)[]): AsyncGenerator<CheckoutChange, void> {
  for (const one of all) {
    if (one instanceof Error) throw one;
    yield one;
  }
}

test('each change is one event on one line of data, and the last one says that it was the last', async () => {
  expect(await Array.fromAsync(eventStream(changes(change)))).toEqual([retry, sent, 'event: end\ndata: {}\n\n']);
});

test('a watch that breaks ends the stream without an end of the checkout, so that the client comes back', async () => {
  const stopping = new ServiceError('unavailable', 'This instance is stopping.');
  expect(await Array.fromAsync(eventStream(changes(change, stopping)))).toEqual([retry, sent, retry]);
});

test('a fault of this service is not hidden as one', async () => {
  await expect(Array.fromAsync(eventStream(changes(new TypeError('bug'))))).rejects.toThrow('bug');
});

test('silence is filled with comments, and no change is lost over it', async () => {
  const { promise: told, resolve: tell } = Promise.withResolvers<CheckoutChange>();
  async function* slow(): AsyncGenerator<CheckoutChange, void> {
    yield await told;
  }
  const stream = eventStream(slow(), 1);
  const next = async () => (await stream.next()).value;
  expect([await next(), await next()]).toEqual([retry, ': still here\n\n']);
  tell(change);
  let line = await next();
  while (line === ': still here\n\n') line = await next();
  expect(line).toBe(sent);
});

test('a reader that leaves ends the watch', async () => {
  let ended = false;
  async function* watched(): AsyncGenerator<CheckoutChange, void> {
    try {
      while (true) yield change;
    } finally {
      ended = true;
    }
  }
  const stream = eventStream(watched());
  await stream.next();
  await stream.next();
  await stream.return();
  expect(ended).toBe(true);
});

test('a reader that leaves before the first change ends the watch, too', async () => {
  const unread = changes(change);
  const stream = eventStream(unread);
  await stream.next();
  await stream.return();
  expect(await unread.next()).toEqual({ done: true, value: undefined });
});
