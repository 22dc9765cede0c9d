import {
  BACKWARDS,
  binaryEvent,
  END,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { collect, events, rejection, take, unique, useHarness } from '../../test/harness.ts';

const harness = useHarness();

async function numbers(source: AsyncIterable<{ event?: { data: unknown } }>): Promise<number[]> {
  return (await collect(source)).map(({ event }) => (event as { data: { n: number } }).data.n);
}

describe('a stream', () => {
  it('reads back what was appended: body, metadata, type, id, time', async () => {
    const stream = unique('order');
    const json = jsonEvent({ type: 'Json', data: { price: 12.5, text: 'Grüße' }, metadata: { user: 'u-1' } });
    const binary = binaryEvent({ type: 'Binary', data: Buffer.from([0, 255, 7]), metadata: Buffer.from([1, 2]) });
    const before = Date.now();
    await harness.client.appendToStream(stream, [json, binary]);
    const [first, second] = await collect(harness.client.readStream(stream));
    expect(first?.event).toMatchObject({
      id: json.id,
      type: 'Json',
      data: json.data,
      metadata: json.metadata,
      isJson: true,
    });
    expect(first?.event?.created.getTime()).toBeGreaterThanOrEqual(before);
    expect(first?.event?.position?.commit).toBe(first?.commitPosition);
    expect(second?.event).toMatchObject({ id: binary.id, isJson: false });
    expect(Buffer.from(second?.event?.data as Uint8Array)).toEqual(Buffer.from([0, 255, 7]));
    expect(Buffer.from(second?.event?.metadata as Uint8Array)).toEqual(Buffer.from([1, 2]));
  });

  it('reads from any revision, both ways, as many as asked', async () => {
    const stream = unique('order');
    const { client } = harness;
    await client.appendToStream(stream, events(10));
    expect(await numbers(client.readStream(stream, { fromRevision: 7n }))).toEqual([7, 8, 9]);
    expect(await numbers(client.readStream(stream, { fromRevision: START, maxCount: 2 }))).toEqual([0, 1]);
    expect(await numbers(client.readStream(stream, { fromRevision: 10n }))).toEqual([]);
    const back = { direction: BACKWARDS } as const;
    expect(await numbers(client.readStream(stream, { ...back, fromRevision: END, maxCount: 2 }))).toEqual([9, 8]);
    expect(await numbers(client.readStream(stream, { ...back, fromRevision: 1n }))).toEqual([1, 0]);
    expect(await numbers(client.readStream(stream, { ...back, fromRevision: 99n, maxCount: 1 }))).toEqual([9]);
  });

  it('reads thousands of events in order', async () => {
    const stream = unique('order');
    for (let first = 0; first < 3_000; first += 500) {
      await harness.client.appendToStream(stream, events(500, { first }));
    }
    const expected = Array.from({ length: 3_000 }, (_, index) => index);
    expect(await numbers(harness.client.readStream(stream))).toEqual(expected);
    const back = harness.client.readStream(stream, { direction: BACKWARDS, fromRevision: END });
    expect(await numbers(back)).toEqual(expected.reverse());
  });

  it('that was never written to is not found', async () => {
    expect(await rejection(collect(harness.client.readStream(unique('none'))))).toBeInstanceOf(StreamNotFoundError);
  });

  it('may have any name', async () => {
    const stream = unique('Straße 1/2 ☂ @home');
    await harness.client.appendToStream(stream, events(1));
    expect((await collect(harness.client.readStream(stream)))[0]?.event?.streamId).toBe(stream);
  });

  it('can be left in the middle of a long read', async () => {
    const stream = unique('order');
    await harness.client.appendToStream(stream, events(2_000));
    const read = harness.client.readStream(stream);
    expect(await take(read, 3)).toHaveLength(3);
    expect(await numbers(harness.client.readStream(stream, { maxCount: 1 }))).toEqual([0]);
  });
});

describe('links', () => {
  it('are followed when asked for', async () => {
    const [source, links] = [unique('order'), unique('links')];
    const { client } = harness;
    await client.appendToStream(source, events(2));
    const link = (text: string) => binaryEvent({ type: '$>', data: Buffer.from(text) });
    await client.appendToStream(links, [link(`1@${source}`), link(`9@${source}`)]);
    const [found, gone] = await collect(client.readStream(links, { resolveLinkTos: true }));
    expect(found?.event).toMatchObject({ streamId: source, revision: 1n });
    expect(found?.link).toMatchObject({ streamId: links, revision: 0n });
    expect(gone?.event).toBeUndefined();
    expect(gone?.link?.revision).toBe(1n);
    const [plain] = await collect(client.readStream(links));
    expect(plain?.event?.type).toBe('$>');
  });
});

describe('$all', () => {
  it('reads every event in the order of its position, both ways, from any position', async () => {
    const [a, b] = [unique('order'), unique('cart')];
    const { client } = harness;
    const first = await client.appendToStream(a, events(2));
    await client.appendToStream(b, events(2, { first: 2 }));
    const from = { commit: (first.position?.commit as bigint) - 1n, prepare: 0n };
    const forwards = await collect(client.readAll({ direction: FORWARDS, fromPosition: from }));
    expect(forwards.map(({ event }) => event?.streamId)).toEqual([a, a, b, b]);
    const backwards = client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 3 });
    expect((await collect(backwards)).map(({ event }) => event?.streamId)).toEqual([b, b, a]);
    const position = forwards[1]?.event?.position as { commit: bigint; prepare: bigint };
    const before = await collect(client.readAll({ direction: BACKWARDS, fromPosition: position, maxCount: 1 }));
    expect(before[0]?.event?.id).toBe(forwards[0]?.event?.id);
  });
});

describe('stream metadata', () => {
  it('comes back as it was set', async () => {
    const stream = unique('order');
    const metadata = { maxCount: 2, truncateBefore: 1, acl: { readRoles: ['ops'] }, own: 'x' };
    await harness.client.setStreamMetadata(stream, metadata);
    expect((await harness.client.getStreamMetadata(stream)).metadata).toEqual(metadata);
    expect((await harness.client.getStreamMetadata(unique('none'))).metadata).toBeUndefined();
  });

  it('limits what readers see: the newest, and from a revision on', async () => {
    const stream = unique('order');
    const { client } = harness;
    await client.appendToStream(stream, events(10));
    await client.setStreamMetadata(stream, { maxCount: 3 });
    expect(await numbers(client.readStream(stream))).toEqual([7, 8, 9]);
    await client.setStreamMetadata(stream, { truncateBefore: 9 });
    expect(await numbers(client.readStream(stream))).toEqual([9]);
    expect(await numbers(client.readStream(stream, { direction: BACKWARDS, fromRevision: END }))).toEqual([9]);
  });

  it('hides events that are too old', async () => {
    const stream = unique('order');
    await harness.client.setStreamMetadata(stream, { maxAge: 0 });
    await harness.client.appendToStream(stream, events(2));
    await expect.poll(() => collect(harness.client.readStream(stream))).toEqual([]);
  });
});

describe('a deleted stream', () => {
  it('is not found, and comes back with revisions that go on', async () => {
    const stream = unique('order');
    const { client } = harness;
    await client.appendToStream(stream, events(3));
    await client.deleteStream(stream, { expectedRevision: 2n });
    expect(await rejection(collect(client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
    const back = await client.appendToStream(stream, events(2, { first: 3 }), { expectedRevision: NO_STREAM });
    expect(back.nextExpectedRevision).toBe(4n);
    expect(await numbers(client.readStream(stream))).toEqual([3, 4]);
  });

  it('is deleted only at the revision that was expected', async () => {
    const stream = unique('order');
    await harness.client.appendToStream(stream, events(3));
    const error = await rejection(harness.client.deleteStream(stream, { expectedRevision: 1n }));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ streamName: stream, expectedVersion: 1n, actualVersion: 2n });
  });

  it('is gone for good after a tombstone, also after a restart', async () => {
    const stream = unique('order');
    await harness.client.appendToStream(stream, events(1));
    await harness.client.tombstoneStream(stream, { expectedRevision: 0n });
    expect(await rejection(collect(harness.client.readStream(stream)))).toBeInstanceOf(StreamDeletedError);
    await harness.restart();
    await expect.poll(() => rejection(collect(harness.client.readStream(stream)))).toBeInstanceOf(StreamDeletedError);
  });
});
