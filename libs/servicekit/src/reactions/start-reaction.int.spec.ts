import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { createContext, type ServiceContext, ServiceError, startAdmin } from '@keelson/chassis';
import { type DomainEvent, defineEvents } from '@keelson/eventsourcing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openTestStore, type TestStore } from '../../../../test/support/event-store.ts';
import { addReactionRoutes } from './reaction-routes.ts';
import { type OperatedReaction, type ReactionOptions, startReaction } from './start-reaction.ts';

const events = defineEvents<DomainEvent>(['V1_HAPPENED']);
const running: ServiceContext[] = [];
let store: TestStore;
let client: EventStoreDBClient;
beforeAll(async () => {
  store = await openTestStore();
  client = store.client();
});
afterEach(() => Promise.all(running.splice(0).map((ctx) => ctx.lifecycle.stop())));
afterAll(() => store.stop());

const eventually = <T>(fact: () => T | Promise<T>) => vi.waitFor(fact, { timeout: 15_000, interval: 20 });

/** One replica of a service with a reaction. */
function replica(name: string, handle: ReactionOptions<DomainEvent>['handle'], options: object = {}) {
  const ctx = createContext({ name: 'test', env: { LOG_LEVEL: 'fatal' } });
  ctx.health.started();
  running.push(ctx);
  const reaction = startReaction(ctx, { name, client, events, streamPrefixes: [`${name}-`], handle, ...options });
  return { ctx, reaction, stop: () => ctx.lifecycle.stop() };
}

const unique = () => `r${randomUUID().slice(0, 8)}`;
const happen = (stream: string, ...numbers: number[]) =>
  client.appendToStream(
    stream,
    numbers.map((n) => jsonEvent({ type: 'V1_HAPPENED', data: { n } })),
  );
const parkedOf = async (reaction: OperatedReaction) => (await reaction.progress())?.parked;

test('every event is reacted to, those before the reaction too, and no more after a restart', async () => {
  const name = unique();
  await happen(`${name}-1`, 0, 1);
  const seen: string[] = [];
  const handle = async (_event: DomainEvent, { id, revision }: { id: string; revision: number }) => {
    seen.push(`${id}@${revision}`);
  };
  const first = replica(name, handle);
  await happen(`${name}-1`, 2);
  await eventually(() => expect(seen).toEqual(['1@0', '1@1', '1@2']));
  await eventually(async () => {
    const progress = await first.reaction.progress();
    expect(progress?.checkpoint?.commit).toBe(progress?.lastKnown?.commit);
  });
  await first.stop();
  replica(name, handle);
  await happen(`${name}-1`, 3);
  await eventually(() => expect(seen).toEqual(['1@0', '1@1', '1@2', '1@3']));
});

test('a reaction that begins now passes over what happened before', async () => {
  const name = unique();
  await happen(`${name}-1`, 0);
  const seen: number[] = [];
  const { reaction } = replica(name, async (_event, { revision }) => void seen.push(revision), { from: 'end' });
  await eventually(() => expect(reaction.connected).toBe(true));
  await happen(`${name}-1`, 1);
  await eventually(() => expect(seen).toEqual([1]));
});

test('what fails is tried again in order, then parked; an operator has it tried once more', async () => {
  const name = unique();
  const seen: string[] = [];
  let mended = false;
  const handle: ReactionOptions<DomainEvent>['handle'] = async ({ data }, { id, revision }) => {
    if (!mended && (data as { n: number }).n === 13) throw new Error('13 is not handled');
    seen.push(`${id}@${revision}`);
  };
  const { ctx, reaction } = replica(name, handle, { maxAttempts: 3 });
  addReactionRoutes(ctx.admin, [reaction]);
  const admin = await startAdmin(ctx, { host: '127.0.0.1', port: 0 });
  await happen(`${name}-1`, 13, 1);
  await eventually(async () => expect(await parkedOf(reaction)).toBe(1));
  await eventually(() => expect(seen).toEqual(['1@1']));

  const told = async () => {
    const { reactions } = (await (await fetch(`${admin}/reactions`)).json()) as { reactions: unknown[] };
    return reactions[0];
  };
  expect(await told()).toMatchObject({ name, connected: true, parked: 1 });
  mended = true;
  const replayed = await fetch(`${admin}/reactions/${name}/replay-parked`, { method: 'POST' });
  expect(replayed.status).toBe(202);
  await eventually(() => expect(seen).toEqual(['1@1', '1@0']));
  expect((await fetch(`${admin}/reactions/unheard-of/replay-parked`, { method: 'POST' })).status).toBe(404);
});

test('an outage of what a reaction needs is waited out, in order', async () => {
  const name = unique();
  const seen: number[] = [];
  let tries = 0;
  const handle = async (_event: DomainEvent, { revision }: { revision: number }) => {
    if (revision === 0 && tries++ < 5) throw new ServiceError('unavailable', 'It is away.');
    seen.push(revision);
  };
  replica(name, handle, { maxAttempts: 1 });
  await happen(`${name}-1`, 0, 1, 2);
  await eventually(() => expect(seen).toEqual([0, 1, 2]));
});

test('a delayed reaction waits until its event is old enough, and a service that stops does not sit it out', async () => {
  const name = unique();
  const ages: number[] = [];
  const handle: ReactionOptions<DomainEvent>['handle'] = async (_event, { created }) => {
    ages.push(Date.now() - created.getTime());
  };
  replica(name, handle, { delayMs: 300 });
  await happen(`${name}-1`, 0);
  await eventually(() => expect(ages).toHaveLength(1));
  expect(ages[0]).toBeGreaterThanOrEqual(300);

  const patient = unique();
  const { reaction, stop } = replica(patient, handle, { delayMs: 3_600_000 });
  await eventually(() => expect(reaction.connected).toBe(true));
  await happen(`${patient}-1`, 0);
  await stop();
  expect(ages).toHaveLength(1);
});

test('a service is ready once its reaction is subscribed', async () => {
  const { ctx } = replica(unique(), async () => {});
  await eventually(async () => expect((await ctx.health.ready()).ok).toBe(true));
});
