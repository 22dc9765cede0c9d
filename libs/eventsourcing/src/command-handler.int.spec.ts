import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, UnknownError } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';
import {
  type AccountCommand,
  type AccountEvent,
  type AccountState,
  account,
  accountEvents,
} from '../example/account.ts';
import { CommandHandler, type CommandHandlerOptions, type CommandOptions } from './command-handler.ts';
import {
  AggregateNotFound,
  DeadlineExceeded,
  IdempotencyKeyReused,
  RuleViolation,
  StoreUnavailable,
  TooManyConflicts,
  WrongRevision,
} from './errors.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.stop());

type Options = Partial<CommandHandlerOptions<AccountCommand, AccountEvent, AccountState>>;

/** One process's command handler; each has a memory of its own. */
function handler(options: Options = {}) {
  return new CommandHandler({
    client: store.client(),
    category: 'account',
    decider: account,
    events: accountEvents,
    ...options,
  });
}

const soon = (): CommandOptions => ({ deadline: Date.now() + 10_000 });
const keyed = (idempotencyKey: string): CommandOptions => ({ ...soon(), idempotencyKey });
const open = { type: 'open', owner: 'Ann' } as const;
const deposit = (cents: number) => ({ type: 'deposit', cents }) as const;
const withdraw = (cents: number) => ({ type: 'withdraw', cents }) as const;

const unique = (owner: string) => ({ type: 'open', owner }) as const;
/** Accounts that are opened once: again by the same owner changes nothing. */
const once: typeof account = {
  ...account,
  decide(command, state) {
    if (command.type !== 'open' || state.owner === '') return account.decide(command, state);
    if (command.owner === state.owner) return [];
    throw new RuleViolation('exists-already', 'There is such an account already.');
  },
};

async function streamOf(id: string) {
  const events = [];
  for await (const { event } of store.client().readStream(`account-${id}`)) if (event) events.push(event);
  return events;
}

/** How many calls the store received while `run` went on. */
async function callsOf(run: () => Promise<unknown>): Promise<number> {
  const sum = () => Object.values(store.calls() ?? {}).reduce((total, count) => total + count, 0);
  const before = sum();
  await run();
  return sum() - before;
}

describe('a command', () => {
  it('is in the stream when it is answered, with the revision that the answer says', async () => {
    const accounts = handler();
    const { id, revision } = await accounts.create(open, soon());
    expect(revision).toBe(0);
    expect(await accounts.handle(id, deposit(5), soon())).toEqual({ id, revision: 1 });
    expect((await streamOf(id)).map((event) => event.type)).toEqual(['V1_ACCOUNT_OPENED', 'V1_MONEY_DEPOSITED']);
  });

  it('is refused by its rule, and nothing is appended', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await expect(accounts.handle(id, withdraw(1), soon())).rejects.toThrow(RuleViolation);
    expect(await streamOf(id)).toHaveLength(1);
  });

  it('on what does not exist says so', async () => {
    await expect(handler().handle(randomUUID(), deposit(1), soon())).rejects.toThrow(AggregateNotFound);
  });

  it('carries the metadata it was given into its events', async () => {
    const { id } = await handler().create(open, { ...soon(), metadata: { traceparent: '00-a-b-01' } });
    expect((await streamOf(id))[0]?.metadata).toMatchObject({ traceparent: '00-a-b-01' });
  });
});

describe('a create under an id that its caller chose', () => {
  it('makes the aggregate of that id', async () => {
    const id = randomUUID();
    expect(await handler().create(open, { ...soon(), id })).toEqual({ id, revision: 0 });
  });

  it('is decided on what there is, in memory or not', async () => {
    const [id, accounts] = [randomUUID(), handler()];
    await accounts.create(open, { ...soon(), id });
    expect(await accounts.create(deposit(5), { ...soon(), id })).toEqual({ id, revision: 1 });
    expect(await handler().create(withdraw(5), { ...soon(), id })).toEqual({ id, revision: 2 });
    for (const missing of [id, randomUUID()]) {
      await expect(handler().create(withdraw(5), { ...soon(), id: missing })).rejects.toThrow(RuleViolation);
    }
  });
});

describe('what a process knows', () => {
  it('is the state after its last command, and what the store has where it has nothing in memory', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await accounts.handle(id, deposit(5), soon());
    const state = await accounts.known(id, soon().deadline);
    expect(state).toEqual(await handler().known(id, soon().deadline));
    expect(state).not.toEqual(account.initial);
    await expect(accounts.known(randomUUID(), soon().deadline)).rejects.toThrow(AggregateNotFound);
  });
});

describe('store calls', () => {
  it('are one for a create and one for a command on a warm aggregate', async (context) => {
    if (!store.calls()) context.skip('the engine at KEELSON_EVENTSTORE_URL does not count calls');
    const accounts = handler();
    const { id: first } = await accounts.create(open, soon());
    await accounts.handle(first, deposit(1), soon());
    let id = '';
    expect(await callsOf(async () => ({ id } = await accounts.create(open, keyed(randomUUID()))))).toBe(1);
    expect(await callsOf(() => accounts.handle(id, deposit(10), keyed(randomUUID())))).toBe(1);
    expect(await callsOf(() => accounts.handle(id, withdraw(3), soon()))).toBe(1);
  });

  it('are two for a cold aggregate with a snapshot, however long its stream', async (context) => {
    if (!store.calls()) context.skip('the engine at KEELSON_EVENTSTORE_URL does not count calls');
    const writer = handler({ snapshotEvery: 10 });
    const { id } = await writer.create(open, soon());
    for (let n = 1; n <= 34; n++) await writer.handle(id, deposit(n), soon());
    const cold = handler({ snapshotEvery: 10 });
    await cold.create(open, soon());
    expect(await callsOf(() => cold.handle(id, deposit(1), soon()))).toBe(2);
  });

  it('are one for all who wait side by side and look or are refused, and one for each who asks after that', async (context) => {
    if (!store.calls()) context.skip('the engine at KEELSON_EVENTSTORE_URL does not count calls');
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    const look = () => accounts.loadInTurn(id, soon().deadline);
    // The first begins at once. The others came after that: they share the next one.
    expect(await callsOf(() => Promise.all(Array.from({ length: 20 }, look)))).toBe(2);
    const refused = () => expect(accounts.handle(id, withdraw(1), soon())).rejects.toThrow(RuleViolation);
    expect(await callsOf(() => Promise.all(Array.from({ length: 20 }, refused)))).toBe(1);
    expect(await callsOf(refused)).toBe(1);
    expect(await callsOf(refused)).toBe(1);
  });
});

describe('a snapshot', () => {
  it('brings back state, revision and idempotency keys', async () => {
    const writer = handler({ snapshotEvery: 4 });
    const { id } = await writer.create(open, soon());
    const key = randomUUID();
    const first = await writer.handle(id, deposit(100), keyed(key));
    for (let n = 0; n < 9; n++) await writer.handle(id, withdraw(10), soon());
    const cold = handler({ snapshotEvery: 4 });
    expect(await cold.handle(id, deposit(100), keyed(key))).toEqual(first);
    await expect(cold.handle(id, withdraw(11), soon())).rejects.toThrow(RuleViolation);
    expect(await cold.handle(id, withdraw(10), soon())).toMatchObject({ revision: 11 });
  });

  it('of another version is passed over and the stream is read whole', async () => {
    const writer = handler({ snapshotEvery: 2, snapshotVersion: 1 });
    const { id } = await writer.create(open, soon());
    for (let n = 0; n < 5; n++) await writer.handle(id, deposit(1), soon());
    const next = handler({ snapshotEvery: 2, snapshotVersion: 2 });
    expect(await next.handle(id, withdraw(5), soon())).toMatchObject({ revision: 6 });
  });
});

describe('an idempotency key', () => {
  it('makes a repeat answer as the first did and append nothing, here and after a restart', async () => {
    const key = randomUUID();
    const accounts = handler();
    const created = await accounts.create(open, keyed(key));
    const paid = await accounts.handle(created.id, deposit(5), keyed('deposit'));
    await accounts.handle(created.id, withdraw(5), soon());
    for (const process of [accounts, handler()]) {
      expect(await process.create(open, keyed(key))).toMatchObject({ id: created.id, revision: 0 });
      expect(await process.handle(created.id, deposit(5), keyed('deposit'))).toEqual(paid);
    }
    expect(await streamOf(created.id)).toHaveLength(3);
  });

  it('answers the first answer even where a rule would now say no', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await accounts.handle(id, deposit(5), soon());
    const first = await accounts.handle(id, withdraw(5), keyed('all of it'));
    await expect(accounts.handle(id, withdraw(5), soon())).rejects.toThrow(RuleViolation);
    expect(await accounts.handle(id, withdraw(5), keyed('all of it'))).toEqual(first);
  });

  it('with another request is refused, for creates and commands, warm and cold', async () => {
    const key = randomUUID();
    const accounts = handler();
    const { id } = await accounts.create(open, keyed(key));
    await accounts.handle(id, deposit(1), keyed('k'));
    for (const process of [accounts, handler()]) {
      await expect(process.create({ type: 'open', owner: 'Bob' }, keyed(key))).rejects.toThrow(IdempotencyKeyReused);
      await expect(process.handle(id, deposit(2), keyed('k'))).rejects.toThrow(IdempotencyKeyReused);
    }
    expect(await streamOf(id)).toHaveLength(2);
  });

  it('holds against processes that carry out the same command at the same time', async () => {
    const key = randomUUID();
    const processes = [handler(), handler(), handler()];
    const created = await Promise.all(processes.map((process) => process.create(open, keyed(key))));
    expect(new Set(created.map(({ id }) => id)).size).toBe(1);
    const id = created[0]?.id ?? '';
    const paid = await Promise.all(processes.map((process) => process.handle(id, deposit(5), keyed('once'))));
    expect(new Set(paid.map(({ revision }) => revision))).toEqual(new Set([1]));
    expect(await streamOf(id)).toHaveLength(2);
  });
});

describe('a create with an id of the caller’s', () => {
  const at = (id: string, key?: string) => ({ ...soon(), id, idempotencyKey: key });

  it('makes that aggregate, by one store call', async (context) => {
    const id = randomUUID();
    const accounts = handler();
    await accounts.create(open, soon());
    const calls = await callsOf(async () => expect(await accounts.create(open, at(id))).toEqual({ id, revision: 0 }));
    if (!store.calls()) context.skip('the engine at KEELSON_EVENTSTORE_URL does not count calls');
    expect(calls).toBe(1);
  });

  it('repeated under its key answers the first answer, and under it another request is refused', async () => {
    const id = randomUUID();
    const accounts = handler();
    const first = await accounts.create(unique('Ann'), at(id, 'k'));
    await accounts.handle(id, deposit(1), soon());
    for (const process of [accounts, handler()]) {
      expect(await process.create(unique('Ann'), at(id, 'k'))).toEqual(first);
      await expect(process.create(unique('Bob'), at(id, 'k'))).rejects.toThrow(IdempotencyKeyReused);
    }
    expect(await streamOf(id)).toHaveLength(2);
  });

  it('of what exists is the domain’s to decide, with another key as without one', async () => {
    const id = randomUUID();
    const accounts = handler({ decider: once });
    await accounts.create(unique('Ann'), at(id, 'k'));
    for (const process of [accounts, handler({ decider: once })]) {
      for (const key of [undefined, 'another']) {
        await expect(process.create(unique('Bob'), at(id, key))).rejects.toMatchObject({ type: 'exists-already' });
        expect(await process.create(unique('Ann'), at(id, key))).toEqual({ id, revision: 0 });
      }
    }
    expect(await streamOf(id)).toHaveLength(1);
  });

  it('that a rule refuses for a new one is refused, unless the one there is allows it', async () => {
    const id = randomUUID();
    await expect(handler().create(withdraw(1), at(id))).rejects.toThrow(RuleViolation);
    await handler().create(open, at(id));
    await handler().handle(id, deposit(1), soon());
    expect(await handler().create(withdraw(1), at(id))).toEqual({ id, revision: 2 });
  });

  it('by several processes at once is carried out once', async () => {
    const id = randomUUID();
    const made = await Promise.all(Array.from({ length: 4 }, () => handler({ decider: once }).create(open, at(id))));
    expect(made).toEqual(Array(4).fill({ id, revision: 0 }));
    expect(await streamOf(id)).toHaveLength(1);
  });
});

describe('a command from which nothing follows', () => {
  it('answers the revision that there is, and appends nothing', async () => {
    const accounts = handler({ decider: once });
    const { id } = await accounts.create(open, soon());
    await accounts.handle(id, deposit(1), soon());
    for (const process of [accounts, handler({ decider: once })]) {
      expect(await process.handle(id, open, keyed('again'))).toEqual({ id, revision: 1 });
    }
    expect(await streamOf(id)).toHaveLength(2);
  });

  it('rests on what is, not on what a process remembers', async () => {
    const [one, two] = [handler({ decider: once }), handler({ decider: once })];
    const { id } = await one.create(open, soon());
    await two.handle(id, deposit(1), soon());
    expect(await one.handle(id, open, soon())).toEqual({ id, revision: 1 });
  });

  it('cannot make an aggregate', async () => {
    const nothing = { ...account, decide: () => [] };
    for (const id of [undefined, randomUUID()]) {
      await expect(handler({ decider: nothing }).create(open, { ...soon(), id })).rejects.toThrow('at least one event');
    }
  });
});

describe('an aggregate that is read', () => {
  it('is as it is now, whoever wrote last', async () => {
    const [one, two] = [handler(), handler()];
    const { id } = await one.create(open, soon());
    await two.handle(id, deposit(7), soon());
    const now = { state: { owner: 'Ann', cents: 7 }, revision: 1 };
    for (const process of [one, two, handler()]) expect(await process.load(id, soon().deadline)).toEqual(now);
  });

  it('is undefined where there is none', async () => {
    expect(await handler().load(randomUUID(), soon().deadline)).toBeUndefined();
    expect(await handler().history(randomUUID(), soon())).toBeUndefined();
  });

  it('shows its history, without what the core keeps for itself', async () => {
    const accounts = handler({ snapshotEvery: 1 });
    const { id } = await accounts.create(open, { ...keyed('k'), metadata: { callerId: 'a-1' } });
    for (const cents of [1, 2, 3]) await accounts.handle(id, deposit(cents), soon());
    const history = await accounts.history(id, soon());
    expect(history?.map(({ event }) => event.type)).toEqual([
      'V1_ACCOUNT_OPENED',
      ...Array(3).fill('V1_MONEY_DEPOSITED'),
    ]);
    expect(history?.[0]).toMatchObject({ revision: 0, created: expect.any(Date) });
    expect(history?.[0]?.metadata).toEqual({ callerId: 'a-1' });
    const part = await accounts.history(id, { ...soon(), from: 1, count: 2 });
    expect(part?.map(({ revision }) => revision)).toEqual([1, 2]);
  });
});

describe('an expected revision', () => {
  it('lets the command through when it is the stream’s', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    expect(await accounts.handle(id, deposit(1), { ...soon(), expectedRevision: 0 })).toMatchObject({ revision: 1 });
  });

  it('refuses it otherwise, and tells the revision', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await accounts.handle(id, deposit(1), soon());
    const stale = accounts.handle(id, deposit(1), { ...soon(), expectedRevision: 0 });
    await expect(stale).rejects.toThrow(WrongRevision);
    await expect(stale).rejects.toMatchObject({ expected: 0, actual: 1 });
  });
});

describe('two processes on one aggregate', () => {
  it('decide on what is, not on what they remember', async () => {
    const [one, two] = [handler(), handler()];
    const { id } = await one.create(open, soon());
    await two.handle(id, deposit(10), soon());
    expect(await one.handle(id, withdraw(10), soon())).toMatchObject({ revision: 2 });
    await expect(two.handle(id, withdraw(1), soon())).rejects.toThrow(RuleViolation);
    await one.handle(id, deposit(1), soon());
    expect(await two.handle(id, withdraw(1), soon())).toMatchObject({ revision: 4 });
    await one.handle(id, deposit(1), soon());
    expect(await two.handle(id, deposit(1), { ...soon(), expectedRevision: 5 })).toMatchObject({ revision: 6 });
  });

  it('lose no update when they race, and break no rule', async () => {
    const processes = [handler({ maxConflicts: 100 }), handler({ maxConflicts: 100 }), handler({ maxConflicts: 100 })];
    const { id } = (await processes[0]?.create(open, soon())) ?? { id: '' };
    await processes[0]?.handle(id, deposit(30), soon());
    const attempts = Array.from({ length: 64 }, (_, n) => processes[n % 3]?.handle(id, withdraw(1), soon()));
    const outcomes = await Promise.allSettled(attempts);
    const accepted = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(accepted).toHaveLength(30);
    expect(refusals.every((error) => error instanceof RuleViolation)).toBe(true);
    expect(await streamOf(id)).toHaveLength(32);
  });
});

describe('other writers that win every time', () => {
  it('are no fault of the store: the caller is told that there are too many, and when to try again', async () => {
    const [one, two] = [handler({ maxConflicts: 1 }), handler()];
    const { id } = await one.create(open, soon());
    await two.handle(id, deposit(1), soon());
    const lost = one.handle(id, deposit(1), soon());
    await expect(lost).rejects.toThrow(TooManyConflicts);
    await expect(lost).rejects.toMatchObject({ code: 'too-many', type: 'too-many-conflicts', retryAfter: 1 });
    one.check();
  });
});

describe('an aggregate whose stream was deleted for good', () => {
  it('is not there, for who remembers it as for who does not', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await store.client().tombstoneStream(`account-${id}`);
    for (const process of [accounts, handler()]) {
      await expect(process.handle(id, deposit(1), soon())).rejects.toThrow(AggregateNotFound);
    }
  });
});

describe('trouble', () => {
  it('an event that nobody knows stops commands on its aggregate instead of being passed over', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await store.client().appendToStream(`account-${id}`, [jsonEvent({ type: 'V9_FROZEN', data: {} })]);
    await expect(handler().handle(id, deposit(1), soon())).rejects.toThrow(/V9_FROZEN/);
  });

  it('a deadline that has passed costs no call', async () => {
    const accounts = handler();
    const { id } = await accounts.create(open, soon());
    await expect(accounts.handle(id, deposit(1), { deadline: Date.now() })).rejects.toThrow(DeadlineExceeded);
    expect(await streamOf(id)).toHaveLength(1);
  });

  it('an append tells the store until when it is wanted', async () => {
    const client = store.client();
    const appends = vi.spyOn(client, 'appendToStream');
    await handler({ client }).create(open, { deadline: Date.now() + 2_000 });
    const { deadline } = appends.mock.calls[0]?.[2] ?? {};
    expect(deadline).toBeGreaterThan(0);
    expect(deadline).toBeLessThanOrEqual(2_000);
  });

  it('a store that takes no writes is said to be, and readiness tells for ten seconds or until it takes one', async () => {
    const client = store.client();
    const refuse = () =>
      Promise.reject(new UnknownError(undefined, 'Could not recognize UNAVAILABLE: nothing was stored: disk is full'));
    const appends = vi.spyOn(client, 'appendToStream');
    const accounts = handler({ client });
    accounts.check();
    appends.mockImplementationOnce(refuse);
    await expect(accounts.create(open, soon())).rejects.toThrow('The event store takes no writes at the moment.');
    expect(() => accounts.check()).toThrow(StoreUnavailable);
    await accounts.create(open, soon());
    accounts.check();

    appends.mockImplementationOnce(refuse);
    await expect(accounts.create(open, soon())).rejects.toThrow(StoreUnavailable);
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_000);
    accounts.check();
    clock.mockRestore();
  });

  it('a store that cannot be reached is said to be, at once', async () => {
    const client = EventStoreDBClient.connectionString('esdb://127.0.0.1:1?tls=false');
    const accounts = handler({ client });
    await expect(accounts.create(open, soon())).rejects.toThrow(StoreUnavailable);
    await expect(accounts.handle(randomUUID(), deposit(1), soon())).rejects.toThrow(StoreUnavailable);
  });
});
