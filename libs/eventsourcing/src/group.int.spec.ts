import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';
import { lastOfStreams } from './group.ts';

let store: TestStore;
let client: EventStoreDBClient;
beforeAll(async () => {
  store = await openTestStore();
  client = store.client();
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
    expect((await lastOfStreams(client, [mine], undefined)).last?.commit).toBe(position);
  });

  it('goes on from an earlier answer, also where there was nothing yet', async () => {
    const mine = `m${randomUUID()}-`;
    await append(`other-${randomUUID()}`);
    const nothing = await lastOfStreams(client, [mine], undefined);
    expect(nothing.last).toBeUndefined();
    const position = await append(`${mine}1`);
    await append(`other-${randomUUID()}`);
    const found = await lastOfStreams(client, [mine], nothing);
    expect(found.last?.commit).toBe(position);
    await append(`other-${randomUUID()}`);
    expect((await lastOfStreams(client, [mine], found)).last).toEqual(found.last);
  });
});
