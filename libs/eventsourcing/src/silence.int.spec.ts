import { randomUUID } from 'node:crypto';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SilentStore, startSilentStore } from '../../../test/support/silent-store.ts';
import { account, accountEvents } from '../example/account.ts';
import { MemoryGenerations } from '../example/memory-view.ts';
import { CommandHandler } from './command-handler.ts';
import { connect, disconnect, probe } from './connection.ts';
import { DeadlineExceeded } from './errors.ts';
import { Groups } from './group.ts';
import { noInstrumentation } from './instrumentation.ts';
import { Projection } from './projection.ts';
import { Subscription } from './subscription.ts';

let store: SilentStore;
let client: EventStoreDBClient;
const begin = async (options?: { readonly mute: boolean }) => {
  store = await startSilentStore(options);
  client = connect(store.connectionString);
};
const end = async () => {
  await disconnect(client, Date.now());
  await store.stop();
};
afterEach(() => end());

/** No call is left behind with the store. */
const nothingWaits = () => vi.waitFor(() => expect(store.waiting()).toEqual([]), { timeout: 5_000 });

const settings = { streamPrefixes: ['account-'], consumerStrategy: 'Pinned', messageTimeout: 30_000, bufferSize: 10 };

/** Everything that is asked about groups. */
const groupCalls: Readonly<Record<string, (groups: Groups) => Promise<unknown>>> = {
  'making one': (groups) => groups.ensure('g', settings),
  'its progress': (groups) => groups.progress('g', undefined),
  'removing one': (groups) => groups.delete('g'),
  'its parked events': (groups) => groups.replayParked('g'),
  'the end of the log': (groups) => groups.lastOfStreams(['account-'], undefined),
};

describe.each([
  ['answers nothing but what it could do', false],
  ['answers nothing at all', true],
])('with a store that %s', (_name, mute) => {
  beforeEach(() => begin({ mute }));

  it('a command ends at its deadline, and the next one on its aggregate has its turn', async () => {
    const accounts = new CommandHandler({ client, category: 'account', decider: account, events: accountEvents });
    const id = randomUUID();
    const began = Date.now();
    const within = (ms: number) => accounts.handle(id, { type: 'deposit', cents: 1 }, { deadline: began + ms });
    const [first, second] = [within(300), within(600)];
    await expect(first).rejects.toThrow(DeadlineExceeded);
    await expect(second).rejects.toThrow('did not answer in time');
    expect(Date.now() - began).toBeLessThan(5_000);
    await vi.waitFor(() => expect(store.waiting().filter((path) => path.endsWith('/Read'))).toEqual([]));
  });

  it('a create ends at its deadline', async () => {
    const accounts = new CommandHandler({ client, category: 'account', decider: account, events: accountEvents });
    const created = accounts.create({ type: 'open', owner: 'Ann' }, { deadline: Date.now() + 300 });
    await expect(created).rejects.toThrow(DeadlineExceeded);
  });

  it('readiness says so within a second, and leaves no call behind', async () => {
    await expect(probe(client)).rejects.toThrow(DeadlineExceeded);
    await nothingWaits();
  });

  it.each(Object.entries(groupCalls))('the question about %s ends by itself', async (_name, ask) => {
    await expect(ask(new Groups(client, noInstrumentation, 200))).rejects.toThrow(DeadlineExceeded);
    if (!mute) await nothingWaits();
  });
});

/** A consumer of a group that is there already. */
const consumer = (errors: unknown[] = []) =>
  new Subscription({
    client,
    group: 'silent',
    streamPrefixes: ['account-'],
    handle: async () => [],
    instrumentation: { ...noInstrumentation, report: (_level, _message, { error }) => errors.push(error) },
  });

describe('a projection', () => {
  beforeEach(() => begin());

  it('tells of a store that does not answer, and can be stopped', async () => {
    const reports: string[] = [];
    const projection = new Projection({
      name: 'silent',
      client,
      generations: new MemoryGenerations<object>(),
      fold: { events: accountEvents, evolve: () => ({}) },
      streamPrefixes: ['account-'],
      instrumentation: { ...noInstrumentation, report: (_level, message) => reports.push(message) },
    });
    await expect(projection.status()).rejects.toThrow(DeadlineExceeded);
    await vi.waitFor(() => expect(reports).toContain('projection waits'), { timeout: 10_000 });
    await projection.stop();
  });
});

describe('a consumer', () => {
  it('says when its subscription is not confirmed, subscribes anew, and can be stopped', async () => {
    await begin();
    vi.spyOn(client, 'createPersistentSubscriptionToAll').mockResolvedValue();
    const errors: unknown[] = [];
    const subscription = consumer(errors);
    await vi.waitFor(() => expect(errors).toEqual([expect.objectContaining({ code: 'unavailable' })]), 10_000);
    await vi.waitFor(() => expect(store.waiting()).toHaveLength(1));
    expect(subscription.connected).toBe(false);
    await subscription.stop();
    await nothingWaits();
  });

  it('can be stopped before the store has said anything', async () => {
    await begin({ mute: true });
    vi.spyOn(client, 'createPersistentSubscriptionToAll').mockResolvedValue();
    await consumer().stop();
  });
});
