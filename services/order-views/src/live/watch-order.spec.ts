import { Readable } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { type Caller, ServiceError } from '@keelson/chassis';
import type { OrderEvent } from '@keelson/orders/contract';
import { expect, test } from 'vitest';
import { addressChanged, created, newOrder, orderId, paid } from '../../test/samples.ts';
import { OrderWatch } from './watch-order.ts';

const history = [created, paid, addressChanged];

/** A subscription as the client gives it: a stream of resolved events that never ends by itself. */
class FakeSubscription extends Readable {
  unsubscribed = 0;

  constructor(events: readonly (OrderEvent | { type: string; data: unknown })[]) {
    super({ objectMode: true, read() {} });
    for (const [revision, { type, data }] of events.entries()) {
      this.push({ event: { type, data, revision: BigInt(revision), created: new Date(revision) } });
    }
  }

  async unsubscribe() {
    this.unsubscribed++;
  }
}

function watchOf(events: readonly { type: string; data: unknown }[], limit = 10, ownerId?: string) {
  const subscriptions: FakeSubscription[] = [];
  const client = {
    subscribeToStream: () => {
      const subscription = new FakeSubscription(events);
      subscriptions.push(subscription);
      return subscription;
    },
  } as unknown as Pick<EventStoreDBClient, 'subscribeToStream'>;
  const head = async () => (events.length === 0 ? undefined : events.length - 1);
  const first = async () => (events[0] ? { id: orderId, revision: 0, doc: { ...newOrder, ownerId } } : undefined);
  const history = { head, first } as ConstructorParameters<typeof OrderWatch>[0]['history'];
  return { live: new OrderWatch({ client, history, limit }), subscriptions };
}

function request(after: number | 'now', signal = new AbortController().signal, caller?: Caller) {
  return { id: orderId, after, afterField: 'after_revision', caller, signal, deadline: Date.now() + 1_000 };
}

test('every change comes in order, with the order as it was then', async () => {
  const { live } = watchOf(history);
  const changes = await live.watch(request(-1));
  const seen = [await changes.next(), await changes.next(), await changes.next()].map((next) => next.value);
  expect(seen.map(({ revision, type }) => [revision, type])).toEqual([
    [0, 'V1_ORDER_CREATED'],
    [1, 'V1_ORDER_PAID'],
    [2, 'V1_DELIVERY_ADDRESS_CHANGED'],
  ]);
  expect(seen.map(({ order }) => [order.paid, order.deliveryAddress])).toEqual([
    [false, '1 Harbour Street, Bergen'],
    [true, '1 Harbour Street, Bergen'],
    [true, '2 Quay Road, Oslo'],
  ]);
});

test.each([
  [0, 1],
  [1, 2],
  ['now', 2],
] as const)('a watch after %s begins with revision %i', async (after, first) => {
  const { live } = watchOf(history);
  const next = await (await live.watch(request(after))).next();
  expect(next.value).toMatchObject({ revision: first, order: { paid: true } });
});

test('an unknown order cannot be watched', async () => {
  const { live } = watchOf([]);
  await expect(live.watch(request(-1))).rejects.toMatchObject({ code: 'not-found' });
  expect(live.open).toBe(0);
});

test('an order of an account is shown to its owner and to operators, and to nobody else', async () => {
  const account = (id: string, ...roles: string[]): Caller => ({ id, email: '', roles, sessionId: undefined });
  const { live } = watchOf(history, 10, 'ann');
  const signal = () => new AbortController().signal;
  for (const caller of [undefined, account('bob', 'customer')]) {
    await expect(live.watch(request(-1, signal(), caller))).rejects.toMatchObject({ type: 'order-not-found' });
  }
  expect(live.open).toBe(0);
  for (const caller of [account('ann', 'customer'), account('olga', 'operator')]) {
    const changes = await live.watch(request(-1, signal(), caller));
    expect((await changes.next()).value).toMatchObject({ revision: 0 });
  }
});

test('a revision that the order has not reached is refused with the field named', async () => {
  const { live } = watchOf(history);
  await expect(live.watch(request(3))).rejects.toMatchObject({
    code: 'invalid',
    faults: [{ field: 'after_revision', message: 'is ahead of the order, which is at revision 2' }],
  });
  expect(live.open).toBe(0);
});

test('watches above the limit are refused until one ends', async () => {
  const { live } = watchOf(history, 1);
  const first = await live.watch(request(-1));
  await first.next();
  await expect(live.watch(request(-1))).rejects.toMatchObject({ code: 'too-many' });
  await first.return(undefined as never);
  await expect(live.watch(request(-1))).resolves.toBeDefined();
});

test('a caller that goes away ends the subscription at the store, also while it waits', async () => {
  const { live, subscriptions } = watchOf(history);
  const gone = new AbortController();
  const changes = await live.watch(request(1, gone.signal));
  await changes.next();
  const waiting = changes.next();
  gone.abort(new ServiceError('cancelled', 'The caller went away.'));
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  expect(subscriptions[0]?.destroyed).toBe(true);
  expect(subscriptions[0]?.unsubscribed).toBeGreaterThan(0);
  expect(live.open).toBe(0);
});

test('a caller that goes away before it took anything leaves nothing behind', async () => {
  const { live } = watchOf(history);
  const gone = new AbortController();
  await live.watch(request(-1, gone.signal));
  expect(live.open).toBe(1);
  gone.abort();
  expect(live.open).toBe(0);
});

test('an event that this version does not know ends the watch, and says so', async () => {
  const { live } = watchOf([created, { type: 'V9_ORDER_TELEPORTED', data: {} }]);
  const changes = await live.watch(request(-1));
  await changes.next();
  await expect(changes.next()).rejects.toMatchObject({ code: 'unavailable', type: 'order-not-readable' });
  expect(live.open).toBe(0);
});
