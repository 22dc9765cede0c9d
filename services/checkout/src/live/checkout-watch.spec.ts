import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { CheckoutWatch, type CheckoutWatchOptions } from './checkout-watch.ts';

const id = '5b0f7b0e-6c5e-4a51-9f57-0d6c6f5f1a09';
const { signal } = new AbortController();
const tooMany = expect.objectContaining({ code: 'too-many', type: 'too-many-watchers' });

/** A watch on a store in which nothing happens. */
function watchOf(limit: number): CheckoutWatch {
  const quiet = () => Object.assign(new PassThrough({ objectMode: true }), { unsubscribe: async () => {} });
  const client = { subscribeToStream: quiet } as unknown as CheckoutWatchOptions['client'];
  return new CheckoutWatch({ client, limit });
}

test('a burst of callers cannot pass the limit, though none of them has begun to read', () => {
  const watch = watchOf(2);
  watch.follow(id, -1, signal);
  watch.follow(id, -1, signal);
  expect(() => watch.follow(id, -1, signal)).toThrow(tooMany);
  expect(watch.open).toBe(2);
});

test('a caller has five live views at most, and leaves room for others', async () => {
  const watch = watchOf(100);
  const views = Array.from({ length: 5 }, () => watch.follow(id, -1, signal, 'ann'));
  expect(() => watch.follow(id, -1, signal, 'ann')).toThrow(tooMany);
  watch.follow(id, -1, signal, 'bob');
  await views[0]?.return();
  watch.follow(id, -1, signal, 'ann');
  expect(() => watch.follow(id, -1, signal, 'ann')).toThrow(tooMany);
});

test('a wait for the end of a purchase is no live view: a caller may wait for many', () => {
  const watch = watchOf(100);
  for (let wait = 0; wait < 6; wait++) watch.follow(id, -1, signal);
  expect(watch.open).toBe(6);
});

test('a place is given back once, whether its caller ever read or not, and however it leaves', async () => {
  const watch = watchOf(4);
  const gone = new AbortController();
  const [unread, read, left, waiting] = [
    watch.follow(id, -1, signal),
    watch.follow(id, -1, gone.signal),
    watch.follow(id, -1, gone.signal),
    watch.follow(id, -1, gone.signal),
  ];
  const pending = expect(waiting.next()).rejects.toThrow('Gone.');
  await unread.return();
  await unread.return();
  expect(watch.open).toBe(3);
  gone.abort(new Error('Gone.'));
  await pending;
  await expect(read.next()).rejects.toThrow('Gone.');
  await left.return();
  expect(watch.open).toBe(0);
  expect(() => watch.follow(id, -1, gone.signal)).toThrow('Gone.');
  expect(watch.open).toBe(0);
});
