import {
  ANY,
  type AppendExpectedRevision,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { collect, events, rejection, unique, useHarness } from '../../test/harness.ts';

const harness = useHarness();

/** The two ways in which the client appends: many on one call, and (with credentials) one a call. */
const WAYS = [
  ['batch append', {}],
  ['plain append', { credentials: { username: 'admin', password: 'changeit' } }],
] as const;

describe.each(WAYS)('%s', (_way, way) => {
  const append = (stream: string, count: number, expectedRevision: AppendExpectedRevision, first = 0) =>
    harness.client.appendToStream(stream, events(count, { first }), { expectedRevision, ...way });

  it('answers with the revision and position of the last event', async () => {
    const stream = unique('order');
    const first = await append(stream, 2, NO_STREAM);
    const second = await append(stream, 1, 1n);
    expect(first).toMatchObject({ success: true, nextExpectedRevision: 1n });
    expect(second.nextExpectedRevision).toBe(2n);
    expect(second.position?.commit).toBeGreaterThan(first.position?.commit as bigint);
    expect((await collect(harness.client.readStream(stream))).map(({ event }) => event?.revision)).toEqual([
      0n,
      1n,
      2n,
    ]);
  });

  it.each<[AppendExpectedRevision, number]>([
    [NO_STREAM, 1],
    [STREAM_EXISTS, 0],
    [0n, 0],
    [0n, 2],
    [7n, 2],
  ])(
    'refuses an expected revision of %s on a stream of %i events, and names what is there',
    async (expected, count) => {
      const stream = unique('order');
      if (count > 0) await append(stream, count, ANY);
      const error = await rejection(append(stream, 1, expected, 10));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error).toMatchObject({
        streamName: stream,
        expectedVersion: expected,
        actualVersion: count === 0 ? 'no_stream' : BigInt(count - 1),
      });
    },
  );

  it.each<[string, AppendExpectedRevision, AppendExpectedRevision]>([
    ['no stream', NO_STREAM, NO_STREAM],
    ['any', ANY, ANY],
    ['a stream', ANY, STREAM_EXISTS],
  ])('the same events again, expecting %s, add nothing and answer as the first time', async (_name, once, again) => {
    const stream = unique('order');
    const batch = events(3);
    const first = await harness.client.appendToStream(stream, batch, { expectedRevision: once, ...way });
    await append(stream, 1, 2n, 3);
    const second = await harness.client.appendToStream(stream, batch, { expectedRevision: again, ...way });
    expect(second).toEqual(first);
    expect(await collect(harness.client.readStream(stream))).toHaveLength(4);
  });

  it('the same events in part are a wrong expected revision', async () => {
    const stream = unique('order');
    const batch = events(2);
    await harness.client.appendToStream(stream, batch, { expectedRevision: NO_STREAM, ...way });
    const half = [...batch.slice(0, 1), ...events(1)];
    const again = harness.client.appendToStream(stream, half, { expectedRevision: NO_STREAM, ...way });
    expect(await rejection(again)).toBeInstanceOf(WrongExpectedVersionError);
  });

  it('refuses more than 1 MiB with an error of its own, and goes on', async () => {
    const stream = unique('order');
    const big = jsonEvent({ type: 'Big', data: { text: 'x'.repeat(1024 * 1024) } });
    const error = await rejection(harness.client.appendToStream(stream, big, way));
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error).toMatchObject({ maxAppendSize: 1024 * 1024 });
    await append(stream, 1, NO_STREAM);
  });

  it('refuses an append of 5 MiB in many events, and goes on', async () => {
    const stream = unique('order');
    const many = Array.from({ length: 10 }, () => jsonEvent({ type: 'Big', data: { text: 'x'.repeat(512 * 1024) } }));
    expect(await rejection(harness.client.appendToStream(stream, many, way))).toBeInstanceOf(
      MaxAppendSizeExceededError,
    );
    expect(await rejection(collect(harness.client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
  });

  it('takes nothing for a stream that is deleted for good', async () => {
    const stream = unique('order');
    await append(stream, 1, ANY);
    await harness.client.tombstoneStream(stream);
    expect(await rejection(append(stream, 1, ANY))).toBeInstanceOf(StreamDeletedError);
  });
});

describe('batch append', () => {
  it('does not begin after its deadline, and others on the same call are not touched', async () => {
    const stream = unique('order');
    const { client } = harness;
    const [late, other] = await Promise.allSettled([
      // The client adds this to the present time and sends the sum.
      client.appendToStream(stream, events(1), { deadline: -1_000 }),
      client.appendToStream(unique('order'), events(1)),
    ]);
    expect(late).toMatchObject({ status: 'rejected', reason: { type: 'deadline-exceeded' } });
    expect(other.status).toBe('fulfilled');
    expect(await rejection(collect(client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
  });

  it('fails only the append whose id is no UUID', async () => {
    const { client } = harness;
    const odd = jsonEvent({ id: 'not-a-uuid', type: 'Odd', data: {} });
    const [bad, good] = await Promise.allSettled([
      client.appendToStream(unique('order'), odd),
      client.appendToStream(unique('order'), events(1)),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(UnknownError) });
    expect(good.status).toBe('fulfilled');
  });

  it('lets exactly one of many that race for the same revision win', async () => {
    const stream = unique('order');
    await harness.client.appendToStream(stream, events(1));
    const race = await Promise.allSettled(
      Array.from({ length: 64 }, () => harness.client.appendToStream(stream, events(1), { expectedRevision: 0n })),
    );
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await collect(harness.client.readStream(stream))).toHaveLength(2);
  });

  it('is one call for the server, whatever the number of events', async () => {
    const before = harness.server.stats().batchAppend ?? 0;
    await harness.client.appendToStream(unique('order'), events(5));
    expect(harness.server.stats().batchAppend).toBe(before + 1);
  });
});
