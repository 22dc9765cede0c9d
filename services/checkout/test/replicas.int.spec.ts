import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { start } from '../main.ts';
import { ann, operator, type Platform, startPlatform } from './platform.ts';
import { amissAfter } from './world/balance.ts';
import { asAsked } from './world/callee-host.ts';

let platform: Platform;
let another: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  // Long enough that a busy machine answers within it.
  platform = await startPlatform({ STEP_TIMEOUT_MS: '3000' });
  another = await start({ env: platform.env });
});
afterEach(() => {
  platform.callees.script = asAsked;
});
afterAll(async () => {
  await another.stop();
  await platform.stop();
});

const price = { totalMinor: 2 * 1_999 + 2_450 };
const settled = (id: string, state: string) =>
  vi.waitFor(async () => expect((await platform.read(id)).state).toBe(state), { timeout: 20_000, interval: 20 });

test('two replicas share the work, and nothing is asked for twice', async () => {
  platform.callees.calls.clear();
  const begun = await Promise.all(Array.from({ length: 32 }, () => platform.buy()));
  const ids = begun.map(({ body }) => body.id);
  for (const id of ids) await settled(id, 'completed');
  expect(ids.flatMap((id) => amissAfter(id, 'completed', price, platform.outside))).toEqual([]);
  expect(platform.callees.calls.get('capture')).toBe(32);
});

test('a checkout whose callee does not answer holds up no other', async () => {
  const blocked = new Set<string>();
  platform.callees.script = (operation, effect) => {
    if (operation !== 'authorise' || blocked.size > 0) return effect();
    blocked.add(operation);
    return new Promise(() => {});
  };
  const slow = await platform.buy();
  await vi.waitFor(() => expect(blocked.size).toBe(1));
  const others = await Promise.all(Array.from({ length: 8 }, () => platform.buy(ann, { prefer: 'wait=8' })));
  expect(new Set(others.map(({ body }) => body.state))).toEqual(new Set(['completed']));
  await settled(slow.body.id, 'completed');
});

test('a checkout with an entry that this version cannot read is listed as stuck, and holds up no other', async () => {
  platform.callees.script = (operation, effect) =>
    operation === 'place' ? Promise.reject(Object.assign(new Error('Away.'), { code: 'unavailable' })) : effect();
  const { body } = await platform.buy();
  await vi.waitFor(async () => expect((await platform.read(body.id)).step).toBe('place-order'));
  const client = EventStoreDBClient.connectionString(platform.env.EVENTSTORE_URL ?? '');
  await client.appendToStream(`checkout-${body.id}`, [jsonEvent({ type: 'V9_STEP_DREAMT', data: {} })]);
  await client.dispose();
  platform.callees.script = asAsked;

  const listed = async () => {
    const { checkouts } = await platform.list(operator, '?state=stuck');
    expect(checkouts).toEqual([expect.objectContaining({ id: body.id, problem: 'unreadable-event' })]);
  };
  await vi.waitFor(listed, { timeout: 5_000, interval: 20 });
  const resume = await platform.send<{ type: string }>('POST', `/${body.id}/resume`, operator);
  expect([resume.status, resume.body.type]).toEqual([409, 'urn:keelson:problem:saga-unreadable']);
  expect((await platform.buy(ann, { prefer: 'wait=8' })).body.state).toBe('completed');
});
