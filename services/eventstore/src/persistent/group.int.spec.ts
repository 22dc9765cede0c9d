import {
  DISPATCH_TO_SINGLE,
  END,
  PARK,
  PersistentSubscriptionDoesNotExistError,
  PersistentSubscriptionDroppedError,
  PersistentSubscriptionExistsError,
  PersistentSubscriptionMaximumSubscribersReachedError,
  type PersistentSubscriptionToAll,
  type PersistentSubscriptionToAllSettings,
  type PersistentSubscriptionToStreamSettings,
  PINNED,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
  RETRY,
  SKIP,
  START,
  STOP,
  streamNameFilter,
} from '@eventstore/db-client';
import { describe, expect, it, vi } from 'vitest';
import { collect, events, rejection, take, unique, useHarness } from '../../test/harness.ts';

const harness = useHarness();

type Received = { event?: { data: unknown; streamId: string } };
const n = (received: Received) => (received.event as { data: { n: number } }).data.n;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const quick = { startFrom: START, checkPointAfter: 20 } as const;

/** A group on a new stream that holds `count` events. */
async function onStream(count: number, settings: Partial<PersistentSubscriptionToStreamSettings> = {}) {
  const [stream, group] = [unique('order'), unique('group')];
  if (count > 0) await harness.client.appendToStream(stream, events(count));
  const all = persistentSubscriptionToStreamSettingsFromDefaults({ ...quick, ...settings });
  await harness.client.createPersistentSubscriptionToStream(stream, group, all);
  return {
    stream,
    group,
    settings: all,
    connect: (bufferSize = 10) =>
      harness.client.subscribeToPersistentSubscriptionToStream(stream, group, { bufferSize }),
    info: () => harness.client.getPersistentSubscriptionToStreamInfo(stream, group),
    parked: () => collect(harness.client.readStream(`$persistentsubscription-${stream}::${group}-parked`)),
  };
}

/** A group on $all that wants the streams whose name begins with `prefix`. */
async function onAll(prefix: string, settings: Partial<PersistentSubscriptionToAllSettings> = {}) {
  const group = unique('group');
  const all = persistentSubscriptionToAllSettingsFromDefaults({ ...quick, ...settings });
  const filter = streamNameFilter({ prefixes: [prefix] });
  await harness.client.createPersistentSubscriptionToAll(group, all, { filter });
  return {
    group,
    settings: all,
    connect: (bufferSize = 10) => harness.client.subscribeToPersistentSubscriptionToAll(group, { bufferSize }),
    info: () => harness.client.getPersistentSubscriptionToAllInfo(group),
  };
}

/** What a consumer gets, each event acknowledged. */
function acknowledged(consumer: PersistentSubscriptionToAll): { received: Received[]; failed: Promise<Error> } {
  const received: Received[] = [];
  const failed = new Promise<Error>((resolve) => consumer.on('error', resolve));
  consumer.on('data', (resolved) => {
    received.push(resolved);
    consumer.ack(resolved);
  });
  return { received, failed };
}

function confirmed(consumer: { once(name: string, listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => consumer.once('confirmation', resolve));
}

describe('a group on a stream', () => {
  it('delivers what is there and what comes, and its checkpoint reaches the last event', async () => {
    const { stream, connect, info } = await onStream(30);
    const { received } = acknowledged(connect() as PersistentSubscriptionToAll);
    await vi.waitFor(() => expect(received).toHaveLength(30));
    await harness.client.appendToStream(stream, events(3, { first: 30 }));
    await vi.waitFor(() => expect(received.map(n)).toEqual(upTo(33)));
    await vi.waitFor(async () => {
      const { stats } = await info();
      expect(stats).toMatchObject({ lastKnownEventRevision: 32n, lastCheckpointedEventRevision: 32n });
      expect(stats).toMatchObject({ totalInFlightMessages: 0, outstandingMessagesCount: 0 });
    });
  });

  it.each<[typeof START | bigint, number]>([
    [START, 0],
    [3n, 3],
  ])('begins at %s', async (startFrom, first) => {
    const { connect } = await onStream(5, { startFrom });
    expect((await take(connect(), 5 - first)).map(n)).toEqual(upTo(5).slice(first));
  });

  it('from the end delivers what came since the group was made, also before a consumer came', async () => {
    const { stream, connect, info } = await onStream(5, { startFrom: END });
    expect((await info()).stats.lastKnownEventRevision).toBeUndefined();
    await harness.client.appendToStream(stream, events(2, { first: 5 }));
    expect((await take(connect(), 2)).map(n)).toEqual([5, 6]);
  });

  it('never has more in flight than the consumer takes', async () => {
    const { connect, info } = await onStream(50);
    const consumer = connect(7);
    consumer.resume();
    await vi.waitFor(async () => {
      const { stats, connections } = await info();
      expect(stats.totalInFlightMessages).toBe(7);
      expect(connections[0]).toMatchObject({ inFlightMessages: 7, availableSlots: 0 });
    });
    await consumer.unsubscribe();
  });

  it('retries what a consumer gives back, and counts', async () => {
    const { connect } = await onStream(1);
    const consumer = connect();
    const counts: number[] = [];
    for await (const resolved of consumer) {
      counts.push(resolved.retryCount);
      if (counts.length === 3) {
        await consumer.ack(resolved);
        break;
      }
      await consumer.nack(RETRY, 'not now', resolved);
    }
    expect(counts).toEqual([0, 1, 2]);
  });

  it('parks what failed too often, and goes on', async () => {
    const { connect, parked, info } = await onStream(2, { maxRetryCount: 2 });
    const consumer = connect();
    const received: number[] = [];
    consumer.on('data', (resolved) => {
      received.push(n(resolved));
      if (n(resolved) === 0) consumer.nack(RETRY, 'cannot', resolved);
      else consumer.ack(resolved);
    });
    await vi.waitFor(async () => expect((await info()).stats.parkedMessageCount).toBe(1n));
    expect(received.filter((one) => one === 0)).toHaveLength(3);
    expect((await parked())[0]?.event?.metadata).toMatchObject({ reason: 'cannot' });
    await vi.waitFor(async () => expect((await info()).stats.lastCheckpointedEventRevision).toBe(1n));
    await consumer.unsubscribe();
  });

  it('retries what a consumer does not acknowledge in time', async () => {
    const { connect } = await onStream(1, { messageTimeout: 50 });
    const [first, second] = await take(connect(), 2);
    expect([first?.retryCount, second?.retryCount]).toEqual([0, 1]);
  });

  it('skips what a consumer wants skipped', async () => {
    const { connect, info } = await onStream(2);
    const consumer = connect();
    consumer.on('data', (resolved) => consumer.nack(SKIP, 'no matter', resolved));
    await vi.waitFor(async () => {
      expect((await info()).stats).toMatchObject({ lastCheckpointedEventRevision: 1n, parkedMessageCount: 0n });
    });
    await consumer.unsubscribe();
  });

  it('stops a consumer that asks for it, and gives its message to the next', async () => {
    const { connect } = await onStream(1);
    const consumer = connect();
    const failed = new Promise((resolve) => consumer.on('error', resolve));
    consumer.on('data', (resolved) => consumer.nack(STOP, 'broken', resolved));
    expect(await failed).toBeInstanceOf(PersistentSubscriptionDroppedError);
    expect((await take(connect(), 1)).map(n)).toEqual([0]);
  });

  it('replays parked messages, up to a revision and all, and then forgets them', async () => {
    const { stream, group, connect, info } = await onStream(4);
    const consumer = connect();
    const replayed: number[] = [];
    let park = true;
    consumer.on('data', (resolved) => {
      if (park) {
        consumer.nack(PARK, 'poison', resolved);
        return;
      }
      replayed.push(n(resolved));
      expect(resolved.link?.type).toBe('$>');
      consumer.ack(resolved);
    });
    await vi.waitFor(async () => expect((await info()).stats.parkedMessageCount).toBe(4n));
    park = false;
    await harness.client.replayParkedMessagesToStream(stream, group, { stopAt: 3 });
    await vi.waitFor(async () => expect((await info()).stats.parkedMessageCount).toBe(1n));
    expect(replayed).toEqual([0, 1, 2]);
    await harness.client.replayParkedMessagesToStream(stream, group);
    await vi.waitFor(async () => expect((await info()).stats.parkedMessageCount).toBe(0n));
    expect(replayed).toEqual([0, 1, 2, 3]);
    await consumer.unsubscribe();
  });

  it('parks a replayed message that fails again', async () => {
    const { stream, group, connect, info } = await onStream(1);
    const consumer = connect();
    let deliveries = 0;
    consumer.on('data', (resolved) => {
      deliveries += 1;
      consumer.nack(PARK, 'poison', resolved);
    });
    await vi.waitFor(async () => expect((await info()).stats.parkedMessageCount).toBe(1n));
    await harness.client.replayParkedMessagesToStream(stream, group);
    await vi.waitFor(() => expect(deliveries).toBe(2));
    await vi.waitFor(async () => expect((await info()).stats.parkedMessageCount).toBe(1n));
    await consumer.unsubscribe();
  });

  it('gives the messages of a consumer that went to the others', async () => {
    const { connect } = await onStream(5);
    const gone = connect();
    await take(gone, 2);
    const received = await take(connect(), 5);
    expect(received.map(n)).toEqual(upTo(5));
  });

  it('takes no more consumers than it may have', async () => {
    const { stream, group, connect } = await onStream(0, { maxSubscriberCount: 1 });
    const first = connect();
    first.resume();
    await confirmed(first);
    const second = connect();
    const error = new Promise<unknown>((resolve) => second.on('error', resolve));
    second.resume();
    expect(await error).toBeInstanceOf(PersistentSubscriptionMaximumSubscribersReachedError);
    expect(await error).toMatchObject({ streamName: stream, groupName: group });
    await first.unsubscribe();
  });

  it('dispatches to a single consumer while that takes more', async () => {
    const { connect, info } = await onStream(10, { consumerStrategyName: DISPATCH_TO_SINGLE });
    const first = connect(20);
    first.resume();
    await vi.waitFor(async () => expect((await info()).stats.totalInFlightMessages).toBe(10));
    const second = connect(20);
    second.resume();
    await vi.waitFor(async () => {
      expect((await info()).connections.map((one) => one.inFlightMessages)).toEqual([10, 0]);
    });
    await first.unsubscribe();
    await second.unsubscribe();
  });
});

describe('a group on $all', () => {
  it('passes what its filter does not want, and its checkpoint reaches the last event that it wants', async () => {
    const prefix = unique('wanted');
    const { connect, info } = await onAll(prefix);
    const { received } = acknowledged(connect());
    const { client } = harness;
    await client.appendToStream(unique('other'), events(20));
    const last = await client.appendToStream(`${prefix}-1`, events(2));
    await client.appendToStream(unique('other'), events(20));
    await vi.waitFor(() => expect(received.map(n)).toEqual([0, 1]));
    await vi.waitFor(async () => {
      const { stats } = await info();
      expect(stats.lastKnownEventPosition?.commit).toBe(last.position?.commit);
      expect(stats.lastCheckpointedEventPosition?.commit).toBe(last.position?.commit);
    });
  });

  it('keeps the order within each stream with three pinned consumers, of which one leaves and one comes', async () => {
    const prefix = unique('pinned');
    const streams = upTo(20).map((index) => `${prefix}-${index}`);
    const { connect } = await onAll(prefix, { consumerStrategyName: PINNED, historyBufferSize: 100 });
    const seen = new Map<string, number[]>();
    const consumersOf = new Map<string, Set<number>>();
    const start = (id: number) => {
      const consumer = connect(10);
      consumer.on('error', () => {});
      consumer.on('data', (resolved) => {
        const stream = resolved.event?.streamId as string;
        seen.set(stream, [...(seen.get(stream) ?? []), n(resolved)]);
        consumersOf.set(stream, (consumersOf.get(stream) ?? new Set()).add(id));
        setTimeout(() => consumer.ack(resolved).catch(() => {}), Math.random() * 4);
      });
      return consumer;
    };
    const consumers = [start(0), start(1), start(2)];
    await Promise.all(consumers.map(confirmed));
    const append = async (from: number, to: number) => {
      for (let first = from; first < to; first += 1) {
        await Promise.all(streams.map((stream) => harness.client.appendToStream(stream, events(1, { first }))));
      }
    };
    const all = (count: number) => () =>
      streams.every((stream) => new Set(seen.get(stream)).size === count) || Promise.reject(new Error('not yet'));
    await append(0, 10);
    await vi.waitFor(all(10), { timeout: 10_000 });
    expect([...consumersOf.values()].every((ids) => ids.size === 1)).toBe(true);
    expect(new Set([...consumersOf.values()].flatMap((ids) => [...ids])).size).toBe(3);
    const more = append(10, 30);
    consumers.push(start(3));
    await consumers[0]?.unsubscribe();
    await more;
    await vi.waitFor(all(30), { timeout: 10_000 });
    for (const stream of streams) {
      // What was in flight at the one that left comes again, in order; nothing is ever ahead of its turn.
      let reached = -1;
      for (const one of seen.get(stream) ?? []) {
        expect(one).toBeLessThanOrEqual(reached + 1);
        reached = Math.max(reached, one);
      }
    }
    await Promise.all(consumers.slice(1).map((consumer) => consumer.unsubscribe()));
  });

  it('does not deliver what it has parked itself', async () => {
    const prefix = unique('order');
    const group = unique('group');
    const settings = persistentSubscriptionToAllSettingsFromDefaults({ ...quick, startFrom: END });
    await harness.client.createPersistentSubscriptionToAll(group, settings);
    const consumer = harness.client.subscribeToPersistentSubscriptionToAll(group);
    const streams: string[] = [];
    consumer.on('data', (resolved) => {
      streams.push(resolved.event?.streamId as string);
      consumer.nack(PARK, 'poison', resolved);
    });
    await confirmed(consumer);
    await harness.client.appendToStream(prefix, events(2));
    await vi.waitFor(async () => {
      expect((await harness.client.getPersistentSubscriptionToAllInfo(group)).stats.parkedMessageCount).toBe(2n);
    });
    await harness.client.appendToStream(prefix, events(1));
    await vi.waitFor(() => expect(streams).toEqual([prefix, prefix, prefix]));
    await consumer.unsubscribe();
  });

  it('goes on from its checkpoint after a restart of the server', async () => {
    const prefix = unique('order');
    const { connect, info } = await onAll(prefix, { checkPointLowerBound: 1, consumerStrategyName: PINNED });
    await harness.client.appendToStream(`${prefix}-1`, events(10));
    const consumer = connect();
    const lost = new Promise((resolve) => consumer.on('error', resolve));
    const first: number[] = [];
    consumer.on('data', (resolved) => {
      first.push(n(resolved));
      if (n(resolved) < 6) consumer.ack(resolved);
    });
    await vi.waitFor(async () => {
      const { stats } = await info();
      expect(Number(stats.lastKnownEventPosition?.commit) - Number(stats.lastCheckpointedEventPosition?.commit)).toBe(
        4,
      );
    });
    await harness.restart();
    expect(await lost).toMatchObject({ type: 'unavailable' });
    await vi.waitFor(async () => expect((await info()).stats.lastKnownEventPosition).toBeDefined());
    expect((await take(connect(), 4)).map(n)).toEqual([6, 7, 8, 9]);
  });
});

describe('groups', () => {
  it('are made once', async () => {
    const { stream, group, settings } = await onStream(0);
    const again = harness.client.createPersistentSubscriptionToStream(stream, group, settings);
    expect(await rejection(again)).toBeInstanceOf(PersistentSubscriptionExistsError);
  });

  it('that do not exist are told so', async () => {
    const { client } = harness;
    const [stream, group] = [unique('order'), unique('group')];
    const settings = persistentSubscriptionToStreamSettingsFromDefaults();
    const attempts = [
      () => client.getPersistentSubscriptionToStreamInfo(stream, group),
      () => client.deletePersistentSubscriptionToStream(stream, group),
      () => client.updatePersistentSubscriptionToStream(stream, group, settings),
      () => client.replayParkedMessagesToStream(stream, group),
      () => take(client.subscribeToPersistentSubscriptionToStream(stream, group), 1),
    ];
    for (const attempt of attempts) {
      const error = await rejection(attempt());
      expect(error).toBeInstanceOf(PersistentSubscriptionDoesNotExistError);
      expect(error).toMatchObject({ streamName: stream, groupName: group });
    }
  });

  it('are listed: all, those of a stream, those of $all', async () => {
    const { stream, group } = await onStream(0);
    const { group: allGroup } = await onAll(unique('order'));
    const { client } = harness;
    const names = (list: { groupName: string }[]) => list.map(({ groupName }) => groupName);
    expect(names(await client.listAllPersistentSubscriptions())).toEqual(expect.arrayContaining([group, allGroup]));
    expect(names(await client.listPersistentSubscriptionsToStream(stream))).toEqual([group]);
    const toAll = names(await client.listPersistentSubscriptionsToAll());
    expect(toAll).toContain(allGroup);
    expect(toAll).not.toContain(group);
    const none = client.listPersistentSubscriptionsToStream(unique('order'));
    expect(await rejection(none)).toBeInstanceOf(PersistentSubscriptionDoesNotExistError);
  });

  it('that are deleted drop their consumers, and begin afresh when made again', async () => {
    const { stream, group, connect, settings, info } = await onStream(3);
    const { received, failed } = acknowledged(connect() as PersistentSubscriptionToAll);
    await vi.waitFor(() => expect(received).toHaveLength(3));
    await harness.client.deletePersistentSubscriptionToStream(stream, group);
    expect(await failed).toBeInstanceOf(PersistentSubscriptionDroppedError);
    expect(await rejection(info())).toBeInstanceOf(PersistentSubscriptionDoesNotExistError);
    await harness.client.createPersistentSubscriptionToStream(stream, group, settings);
    expect((await take(connect(), 3)).map(n)).toEqual([0, 1, 2]);
  });

  it('that are changed drop their consumers and go on from their checkpoint with the new settings', async () => {
    const { stream, group, connect, settings, info } = await onStream(5);
    const { received, failed } = acknowledged(connect() as PersistentSubscriptionToAll);
    await vi.waitFor(() => expect(received).toHaveLength(5));
    await harness.client.updatePersistentSubscriptionToStream(stream, group, { ...settings, maxRetryCount: 3 });
    expect(await failed).toBeInstanceOf(PersistentSubscriptionDroppedError);
    expect((await info()).settings).toEqual({ ...settings, maxRetryCount: 3 });
    await harness.client.appendToStream(stream, events(1, { first: 5 }));
    expect((await take(connect(), 1)).map(n)).toEqual([5]);
  });

  it('keep their settings over a restart of the server', async () => {
    const { settings, info } = await onAll(unique('order'), { consumerStrategyName: PINNED, startFrom: END });
    await harness.restart();
    await vi.waitFor(async () => expect((await info()).settings).toEqual(settings));
  });

  it('follow links when asked for', async () => {
    const source = unique('order');
    await harness.client.appendToStream(source, events(2));
    const { stream, connect } = await onStream(0, { resolveLinkTos: true });
    const link = { contentType: 'application/octet-stream', type: '$>', metadata: undefined } as const;
    await harness.client.appendToStream(stream, [
      { ...link, id: crypto.randomUUID(), data: Buffer.from(`1@${source}`) },
    ] as never);
    const [resolved] = await take(connect(), 1);
    expect(resolved?.event).toMatchObject({ streamId: source, revision: 1n });
    expect(resolved?.link).toMatchObject({ streamId: stream });
  });
});
