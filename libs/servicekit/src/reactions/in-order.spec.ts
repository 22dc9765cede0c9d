import { type DomainEvent, defineEvents, type SubscribedEvent } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { InOrder } from './in-order.ts';

const events = defineEvents<DomainEvent>(['V1_HAPPENED']);

const delivered = (stream: string, revision: number, type = 'V1_HAPPENED'): SubscribedEvent => ({
  stream,
  revision,
  type,
  data: {},
  created: new Date(0),
  retryCount: 0,
});

/** A reaction that fails where `failing` says so; answers what it has handled, and kinds of verdicts. */
function reaction(failing: (event: string) => unknown, maxAttempts = 3) {
  let now = 0;
  const handled: string[] = [];
  const told: unknown[] = [];
  const inOrder = new InOrder({
    events,
    maxAttempts,
    onFailure: (error) => told.push(error),
    now: () => now,
    async handle(_event, { stream, revision }) {
      const name = `${stream}@${revision}`;
      const error = failing(name);
      if (error) throw error;
      handled.push(name);
    },
  });
  const give = async (...batch: SubscribedEvent[]) => (await inOrder.handle(batch)).map(({ kind }) => kind);
  return { give, inOrder, handled, told, pass: (ms: number) => (now += ms) };
}

const broken = new Error('it is broken');

test('events of one stream are handled in order, whatever order they come in', async () => {
  const { give, handled } = reaction(() => undefined);
  expect(await give(delivered('a-1', 1), delivered('b-1', 0), delivered('a-1', 0))).toEqual(['ack', 'ack', 'ack']);
  expect(handled.filter((name) => name.startsWith('a'))).toEqual(['a-1@0', 'a-1@1']);
});

test('an event that fails holds up its stream, and no other', async () => {
  let mended = false;
  const { give, handled } = reaction((name) => !mended && name === 'a-1@0' && broken);
  expect(await give(delivered('a-1', 0), delivered('a-1', 1), delivered('b-1', 0))).toEqual(['retry', 'retry', 'ack']);
  expect(await give(delivered('a-1', 1))).toEqual(['retry']);
  mended = true;
  expect(await give(delivered('a-1', 0), delivered('a-1', 1))).toEqual(['ack', 'ack']);
  expect(handled).toEqual(['b-1@0', 'a-1@0', 'a-1@1']);
});

test('events that waited for a failed one are handled in order after it, whichever of them comes first', async () => {
  let mended = false;
  const { give, handled } = reaction(() => !mended && broken);
  await give(delivered('a-1', 0), delivered('a-1', 1), delivered('a-1', 2));
  mended = true;
  expect(await give(delivered('a-1', 0))).toEqual(['ack']);
  expect(await give(delivered('a-1', 2))).toEqual(['retry']);
  expect(await give(delivered('a-1', 3))).toEqual(['retry']);
  expect(await give(delivered('a-1', 1))).toEqual(['ack']);
  expect(await give(delivered('a-1', 3), delivered('a-1', 2))).toEqual(['ack', 'ack']);
  expect(handled).toEqual(['a-1@0', 'a-1@1', 'a-1@2', 'a-1@3']);
});

test('an event that fails too often is parked with the reason, and its stream goes on', async () => {
  const { give, inOrder, handled, told } = reaction((name) => name === 'a-1@0' && broken);
  expect([await give(delivered('a-1', 0)), await give(delivered('a-1', 0))]).toEqual([['retry'], ['retry']]);
  const [verdict] = await inOrder.handle([delivered('a-1', 0)]);
  expect(verdict).toEqual({ kind: 'park', reason: 'it is broken, after 3 attempts' });
  expect(await give(delivered('a-1', 1))).toEqual(['ack']);
  expect(handled).toEqual(['a-1@1']);
  expect(told).toEqual([broken]);
});

test.each(['unavailable', 'deadline', 'too-many'])(
  'an outage (%s) costs an event none of its attempts',
  async (code) => {
    let away = true;
    const { give, handled } = reaction(() => away && Object.assign(new Error('away'), { code }), 1);
    for (let n = 0; n < 50; n++) expect(await give(delivered('a-1', 0))).toEqual(['retry']);
    away = false;
    expect(await give(delivered('a-1', 0))).toEqual(['ack']);
    expect(handled).toEqual(['a-1@0']);
  },
);

test('a stream does not wait for ever for an event that another consumer has taken over', async () => {
  const { give, handled, pass } = reaction((name) => name === 'a-1@0' && broken);
  await give(delivered('a-1', 0));
  pass(9_999);
  expect(await give(delivered('a-1', 1))).toEqual(['retry']);
  pass(1);
  expect(await give(delivered('a-1', 1))).toEqual(['ack']);
  expect(handled).toEqual(['a-1@1']);
});

test('an event of a type that nobody knows is parked at once', async () => {
  const { give, handled } = reaction(() => undefined);
  expect(await give(delivered('a-1', 0, 'V9_UNHEARD'), delivered('a-1', 1))).toEqual(['park', 'ack']);
  expect(handled).toEqual(['a-1@1']);
});
