import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';
import { connect, disconnect } from './connection.ts';
import { EventStore } from './event-store.ts';
import { noInstrumentation } from './instrumentation.ts';

let testStore: TestStore;
beforeAll(async () => {
  testStore = await openTestStore();
});
afterAll(() => testStore.stop());

const append = (store: EventStore) =>
  store.append(`pending-${randomUUID()}`, [{ id: randomUUID(), type: 'happened', data: {} }], -1, Date.now() + 10_000);

it('a client that is closed costs the other clients of the process no append', async () => {
  const going = connect(testStore.connectionString);
  const store = new EventStore(going, noInstrumentation);
  const others = Array.from({ length: 4 }, () => new EventStore(testStore.client(), noInstrumentation));
  await Promise.all([store, ...others].map(append));

  const appends = Array.from({ length: 100 }, (_, index) => append(others[index % others.length] ?? store));
  const closed = disconnect(going, Date.now() + 10_000);
  const outcomes = await Promise.allSettled(appends);
  await closed;
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});
