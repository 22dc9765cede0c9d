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
  const staying = Array.from({ length: 4 }, () => connect(testStore.connectionString));
  const others = staying.map((client) => new EventStore(client, noInstrumentation));
  await Promise.all([new EventStore(going, noInstrumentation), ...others].map(append));

  const appends = Array.from({ length: 100 }, (_, index) => append(others[index % 4] as EventStore));
  // At once, while all of them are pending: nothing of it is theirs.
  await disconnect(going, Date.now());
  const outcomes = await Promise.allSettled(appends);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  for (const client of staying) await disconnect(client, Date.now() + 10_000);
});

it('the last client that is closed waits for the appends that are pending', async () => {
  const last = connect(testStore.connectionString);
  const store = new EventStore(last, noInstrumentation);
  const appends = Array.from({ length: 100 }, () => append(store));
  await disconnect(last, Date.now() + 10_000);
  const outcomes = await Promise.allSettled(appends);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});
