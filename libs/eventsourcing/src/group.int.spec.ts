import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';
import { connect, disconnect } from './connection.ts';
import { Groups } from './group.ts';
import { noInstrumentation, type StoreOperation } from './instrumentation.ts';

let store: TestStore;
let client: EventStoreDBClient;
let groups: Groups;
beforeAll(async () => {
  store = await openTestStore();
  client = store.client();
  groups = new Groups(client, noInstrumentation);
});
afterAll(() => store.stop());

const append = async (stream: string) =>
  (await client.appendToStream(stream, [jsonEvent({ type: 'happened', data: {} })])).position?.commit;

describe('lastOfStreams', () => {
  it('finds the last event of the streams, whatever came after it in others', async () => {
    const mine = `m${randomUUID()}-`;
    await append(`${mine}1`);
    const position = await append(`${mine}2`);
    for (let n = 0; n < 5; n++) await append(`other-${randomUUID()}`);
    expect((await groups.lastOfStreams([mine], undefined)).last?.commit).toBe(position);
  });

  it('finds it also behind more events of others than one read brings', async () => {
    const mine = `m${randomUUID()}-`;
    const position = await append(`${mine}1`);
    const others = Array.from({ length: 1_100 }, () => jsonEvent({ type: 'happened', data: {} }));
    await client.appendToStream(`other-${randomUUID()}`, others);
    expect((await groups.lastOfStreams([mine], undefined)).last?.commit).toBe(position);
  });

  it('goes on from an earlier answer, also where there was nothing yet', async () => {
    const mine = `m${randomUUID()}-`;
    await append(`other-${randomUUID()}`);
    const nothing = await groups.lastOfStreams([mine], undefined);
    expect(nothing.last).toBeUndefined();
    const position = await append(`${mine}1`);
    await append(`other-${randomUUID()}`);
    const found = await groups.lastOfStreams([mine], nothing);
    expect(found.last?.commit).toBe(position);
    await append(`other-${randomUUID()}`);
    expect((await groups.lastOfStreams([mine], found)).last).toEqual(found.last);
  });
});

it('a look at the log is broken off before its next read', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stopping'));
  await expect(groups.lastOfStreams(['any'], undefined, stop.signal)).rejects.toThrow('stopping');
});

it('a look at the log that ends early leaves nothing open with its client', async () => {
  const mine = `m${randomUUID()}-`;
  const others = Array.from({ length: 400 }, () => jsonEvent({ type: 'happened', data: {} }));
  await client.appendToStream(`other-${randomUUID()}`, others);
  await append(`${mine}1`);
  const own = connect(store.connectionString);
  const look = new Groups(own, noInstrumentation);
  for (let n = 0; n < 20; n++) await look.lastOfStreams([mine], undefined);
  await disconnect(own, Date.now());
});

describe('each call about groups', () => {
  it('is measured under a name of its own, and what was there or gone already is no failure', async () => {
    const calls: string[] = [];
    const storeCall = async <T>(operation: StoreOperation, run: () => Promise<T>): Promise<T> => {
      const result = await run();
      calls.push(operation);
      return result;
    };
    const measured = new Groups(client, { ...noInstrumentation, storeCall });
    const group = `g${randomUUID()}`;
    const settings = { streamPrefixes: [group], consumerStrategy: 'Pinned', messageTimeout: 30_000, bufferSize: 10 };
    await measured.ensure(group, settings);
    await measured.ensure(group, settings);
    expect(await measured.progress(group, undefined)).toMatchObject({ pending: 0, parked: 0 });
    await measured.replayParked(group);
    await measured.lastOfStreams([group], undefined);
    await measured.delete(group);
    await measured.delete(group);
    expect(await measured.progress(group, undefined)).toBeUndefined();
    expect(calls).toEqual([
      'subscription-create',
      'subscription-create',
      'subscription-info',
      'subscription-replay',
      'log-end',
      'subscription-delete',
      'subscription-delete',
      'subscription-info',
    ]);
  });
});
