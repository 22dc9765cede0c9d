import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import {
  END,
  eventTypeFilter,
  excludeSystemEvents,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { describe, expect, it, vi } from 'vitest';
import { events, take, unique, useHarness } from '../../test/harness.ts';

const harness = useHarness();

type Received = { event?: { data: unknown } };
const n = (received: Received) => (received.event as { data: { n: number } }).data.n;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a subscription to a stream', () => {
  it('brings what is there and then what comes, without gap or repeat', async () => {
    const stream = unique('order');
    const { client } = harness;
    await client.appendToStream(stream, events(300));
    const received = take(client.subscribeToStream(stream), 600);
    for (let first = 300; first < 600; first += 10) await client.appendToStream(stream, events(10, { first }));
    expect((await received).map(n)).toEqual(upTo(600));
  });

  it('begins after the revision that it names', async () => {
    const stream = unique('order');
    await harness.client.appendToStream(stream, events(5));
    const received = await take(harness.client.subscribeToStream(stream, { fromRevision: 2n }), 2);
    expect(received.map(n)).toEqual([3, 4]);
  });

  it('may wait for a stream that does not exist yet, and from the end brings only what is new', async () => {
    const stream = unique('order');
    const { client } = harness;
    const subscription = client.subscribeToStream(stream, { fromRevision: END });
    await new Promise((resolve) => subscription.once('confirmation', resolve));
    await client.appendToStream(stream, events(2));
    expect((await take(subscription, 2)).map(n)).toEqual([0, 1]);
  });

  it('ends when the stream is deleted for good', async () => {
    const stream = unique('order');
    const { client } = harness;
    await client.appendToStream(stream, events(1));
    const subscription = client.subscribeToStream(stream);
    const failed = new Promise<Error>((resolve) => subscription.once('error', resolve));
    subscription.once('data', () => client.tombstoneStream(stream));
    expect(await failed).toMatchObject({ type: 'stream-deleted', streamName: stream });
  });
});

describe('subscriptions of one client that end all at once', () => {
  it('leave its other subscriptions alone, however many they are', { timeout: 60_000 }, async () => {
    const stream = unique('order');
    const { client } = harness;
    await client.appendToStream(stream, events(1));
    const lasting = take(client.subscribeToStream(stream), 2);
    for (let round = 0; round < 20; round += 1) {
      const others = Array.from({ length: 80 }, () => client.subscribeToStream(stream).on('error', () => {}));
      await Promise.all(others.map((other) => once(other, 'data')));
      await Promise.all(others.map((other) => other.unsubscribe()));
    }
    await client.appendToStream(stream, events(1, { first: 1 }));
    expect((await lasting).map(n)).toEqual([0, 1]);
  });
});

describe('a subscription to $all', () => {
  it('follows on from a position', async () => {
    const stream = unique('order');
    const { position } = await harness.client.appendToStream(stream, events(1));
    await harness.client.appendToStream(stream, events(1, { first: 1 }));
    const received = await take(harness.client.subscribeToAll({ fromPosition: position as Position }), 1);
    expect(received.map(n)).toEqual([1]);
  });

  it('brings only what its filter wants, past and new', async () => {
    const [wanted, other] = [unique('wanted'), unique('other')];
    const { client } = harness;
    await client.appendToStream(other, events(50));
    await client.appendToStream(wanted, events(5));
    const subscription = client.subscribeToAll({ filter: streamNameFilter({ prefixes: [wanted] }) });
    const received = take(subscription, 7);
    await client.appendToStream(other, events(5));
    await client.appendToStream(wanted, events(2, { first: 5 }));
    expect((await received).map(n)).toEqual(upTo(7));
  });

  it('by type, with a regular expression', async () => {
    const type = unique('Type');
    await harness.client.appendToStream(unique('order'), events(3, { type }));
    const filter = eventTypeFilter({ regex: `^${type}$` });
    expect((await take(harness.client.subscribeToAll({ filter }), 3)).map(n)).toEqual([0, 1, 2]);
  });

  it('tells how far it has come although nothing is wanted', async () => {
    const { client } = harness;
    const last = await client.appendToStream(unique('order'), events(100));
    const reached: bigint[] = [];
    const filter = streamNameFilter({
      prefixes: [unique('nothing')],
      maxSearchWindow: 10,
      checkpointReached: async (_subscription, position) => {
        reached.push(position.commit);
      },
    });
    const subscription = client.subscribeToAll({ filter });
    subscription.resume();
    await vi.waitFor(() => expect(reached.at(-1)).toBe(last.position?.commit));
    const later = await client.appendToStream(unique('order'), events(20));
    await vi.waitFor(() => expect(reached.at(-1)).toBe(later.position?.commit));
    expect(reached).toEqual([...reached].sort((a, b) => Number(a - b)));
    await subscription.unsubscribe();
  });

  it.each([
    ['nothing is wanted', 'nothing'],
    ['everything is wanted', 'order'],
  ])('tells how far it has come after every so many events, also while it catches up and %s', async (_when, prefix) => {
    const { client } = harness;
    const start = await client.appendToStream(unique('start'), events(1));
    const last = await client.appendToStream(unique('order'), events(700));
    const reached: bigint[] = [];
    const filter = streamNameFilter({
      prefixes: [prefix],
      maxSearchWindow: 10,
      checkpointInterval: 5,
      checkpointReached: async (_subscription, position) => {
        reached.push(position.commit);
      },
    });
    const from = start.position as Position;
    const subscription = client.subscribeToAll({ fromPosition: from, filter });
    subscription.resume();
    await vi.waitFor(() => expect(reached.at(-1)).toBe(last.position?.commit));
    expect(reached).toEqual(Array.from({ length: 14 }, (_, index) => from.commit + 50n * BigInt(index + 1)));
    await subscription.unsubscribe();
  });

  it('serves a slow reader of 20,000 events in bounded memory while appends go on', async () => {
    const stream = unique('slow');
    const { client } = harness;
    const subscription = client.subscribeToAll({
      fromPosition: START,
      filter: streamNameFilter({ prefixes: [stream] }),
    });
    const appended = (async () => {
      for (let first = 0; first < 20_000; first += 500) await client.appendToStream(stream, events(500, { first }));
    })();
    const received: number[] = [];
    for await (const resolved of subscription) {
      received.push(n(resolved));
      if (received.length % 100 === 0) await turn();
      if (received.length === 20_000) break;
    }
    await appended;
    expect(received).toEqual(upTo(20_000));
  });

  it('says when it has caught up', async () => {
    const subscription = harness.client.subscribeToAll({ fromPosition: START, filter: excludeSystemEvents() });
    subscription.resume();
    await new Promise((resolve) => (subscription as NodeJS.EventEmitter).once('caughtUp', resolve));
    await subscription.unsubscribe();
  });
});
