import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent, ROUND_ROBIN } from '@eventstore/db-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';
import { type AccountEvent, accountEvents } from '../example/account.ts';
import { MemoryGenerations } from '../example/memory-view.ts';
import type { Fold } from './batch-plan.ts';
import { Projection, type ProjectionOptions } from './projection.ts';

/** The document lists the revisions that were folded in: a gap, a repeat or disorder shows. */
interface Folded {
  readonly revisions: readonly number[];
  readonly cents: number;
}

const fold: Fold<Folded, AccountEvent> = {
  events: accountEvents,
  evolve(document = { revisions: [], cents: 0 }, event, { revision }) {
    if (event.type === 'V1_MONEY_WITHDRAWN' && event.data.cents > document.cents) throw new Error('overdrawn');
    const cents = event.type === 'V1_ACCOUNT_OPENED' ? 0 : event.data.cents;
    const sign = event.type === 'V1_MONEY_WITHDRAWN' ? -1 : 1;
    return { revisions: [...document.revisions, revision], cents: document.cents + sign * cents };
  },
};

type Generations = MemoryGenerations<Folded>;
type Options = Partial<ProjectionOptions<Folded, AccountEvent, Awaited<ReturnType<Generations['open']>>>>;

let store: TestStore;
let client: EventStoreDBClient;
const running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  store = await openTestStore();
  client = store.client();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((projection) => projection.stop()));
});
afterAll(() => store.stop());

/** A category of streams of this test's own. */
const category = () => `a${randomUUID().slice(0, 8)}`;

function project(name: string, generations: Generations, options: Options = {}) {
  const projection = new Projection({
    name,
    client: store.client(),
    generations,
    fold,
    streamPrefixes: [`${name}-`],
    pollEvery: 50,
    keepRetired: 0,
    ...options,
  });
  running.push(projection);
  return projection;
}

const deposit = (cents = 1) => jsonEvent({ type: 'V1_MONEY_DEPOSITED', data: { cents } });

/** Appends `length` deposits to each of `streams` new streams; answers what the view must become. */
async function fill(name: string, streams: number, length: number): Promise<Map<string, Folded>> {
  const expected = new Map<string, Folded>();
  await Promise.all(
    Array.from({ length: streams }, async () => {
      const id = randomUUID();
      await client.appendToStream(
        `${name}-${id}`,
        Array.from({ length }, () => deposit()),
      );
      expected.set(id, { revisions: Array.from({ length }, (_, revision) => revision), cents: length });
    }),
  );
  return expected;
}

const documents = (generations: Generations) =>
  new Map([...(generations.active?.documents ?? [])].map(([id, { doc }]) => [id, doc]));

async function becomes(generations: Generations, expected: Map<string, Folded>) {
  await vi.waitFor(() => expect(documents(generations)).toEqual(expected), { timeout: 20_000, interval: 50 });
}

describe('a projection', () => {
  it('makes the view equal to a fold of the streams, those before its start and those after', async () => {
    const name = category();
    const before = await fill(name, 5, 10);
    const generations: Generations = new MemoryGenerations();
    const projection = project(name, generations);
    const after = await fill(name, 5, 3);
    await becomes(generations, new Map([...before, ...after]));
    await vi.waitFor(() => projection.check());
  });

  it('does so when each event comes to any of several consumers, in any order', async () => {
    const name = category();
    const generations: Generations = new MemoryGenerations();
    const options = { consumerStrategy: ROUND_ROBIN, batchSize: 3 };
    for (let replica = 0; replica < 3; replica++) project(name, generations, options);
    await becomes(generations, await fill(name, 4, 12));
  });

  it('does so when it dies again and again in the middle of a batch, before the write or after it', async () => {
    const name = category();
    const generations: Generations = new MemoryGenerations();
    const view = await generations.open(1);
    const put = view.putMany.bind(view);
    let calls = 0;
    const mayCrash = () => {
      if (++calls % 3 === 0) throw new Error('crash');
    };
    view.putMany = async (written) => {
      mayCrash();
      const outcomes = await put(written);
      mayCrash();
      return outcomes;
    };
    project(name, generations, { batchSize: 16 });
    await becomes(generations, await fill(name, 10, 20));
    expect(calls).toBeGreaterThan(3);
  });

  it('goes on where a stopped one ended', async () => {
    const name = category();
    const generations: Generations = new MemoryGenerations();
    const first = project(name, generations);
    const before = await fill(name, 3, 5);
    await becomes(generations, before);
    await first.stop();
    const after = await fill(name, 3, 5);
    project(name, generations);
    await becomes(generations, new Map([...before, ...after]));
  });

  it('parks a poisoned event, lets other streams pass, and takes it when it is replayed after the fault is gone', async () => {
    const name = category();
    const generations: Generations = new MemoryGenerations();
    const poisoned = randomUUID();
    const faulty = { on: true };
    const brittle: typeof fold = {
      ...fold,
      evolve(document, event, recorded) {
        if (faulty.on && recorded.stream.endsWith(poisoned) && recorded.revision === 1) throw new Error('a bug');
        return fold.evolve(document, event, recorded);
      },
    };
    const projection = project(name, generations, { fold: brittle });
    await client.appendToStream(`${name}-${poisoned}`, [deposit(), deposit()]);
    const others = await fill(name, 3, 4);
    await becomes(generations, new Map([...others, [poisoned, { revisions: [0], cents: 1 }]]));
    await vi.waitFor(async () => expect((await projection.status()).generations[1]?.parked).toBe(1), 10_000);

    faulty.on = false;
    await projection.replayParked();
    await becomes(generations, new Map([...others, [poisoned, { revisions: [0, 1], cents: 2 }]]));
  });

  it('fills a view that was lost from the first event on', async () => {
    const name = category();
    const expected = await fill(name, 3, 5);
    const lost: Generations = new MemoryGenerations();
    const first = project(name, lost);
    await becomes(lost, expected);
    await first.stop();
    const empty: Generations = new MemoryGenerations();
    project(name, empty);
    await becomes(empty, expected);
  });
});

describe('a projection is ready', () => {
  /** Has all writes to a view but the first ones wait. @returns what lets them go on */
  function hold(view: Awaited<ReturnType<Generations['open']>>, first: number): () => void {
    const put = view.putMany.bind(view);
    const { promise: released, resolve } = Promise.withResolvers<void>();
    let calls = 0;
    view.putMany = async (written) => {
      if (++calls > first) await released;
      return put(written);
    };
    return resolve;
  }

  it('once its view holds what was there at its start, says how far it is until then, and stays so when it lags', async () => {
    const name = category();
    const expected = await fill(name, 10, 50);
    const generations: Generations = new MemoryGenerations();
    const view = await generations.open(1);
    const goOn = hold(view, 1);
    const projection = project(name, generations, { batchSize: 100 });
    await vi.waitFor(
      () => expect(projection.check()).rejects.toThrow(/^the view holds [1-9]\d*\.\d % of the events$/),
      5_000,
    );
    expect(documents(generations)).not.toEqual(expected);
    goOn();
    await vi.waitFor(() => projection.check(), 5_000);
    expect(documents(generations)).toEqual(expected);

    const catchUp = hold(view, 0);
    await fill(name, 1, 1);
    await vi.waitFor(async () => expect((await projection.status()).generations[1]?.pending).toBe(1), 5_000);
    await projection.check();
    catchUp();
  });

  it('also where every event that it takes brings another, so that it is never level', async () => {
    const name = category();
    await fill(name, 2, 2);
    const generations: Generations = new MemoryGenerations();
    const view = await generations.open(1);
    const put = view.putMany.bind(view);
    view.putMany = async (written) => {
      await client.appendToStream(`${name}-${randomUUID()}`, [deposit()]);
      return put(written);
    };
    const projection = project(name, generations);
    await vi.waitFor(() => projection.check(), 10_000);
  });

  it('at once where there is nothing to catch up with', async () => {
    const projection = project(category(), new MemoryGenerations());
    await vi.waitFor(() => projection.check());
  });
});

describe('a rebuild', () => {
  it('ends with the new view in place, equal to the streams, while events go on and readers see no gap', async () => {
    const name = category();
    const generations: Generations = new MemoryGenerations();
    const projection = project(name, generations);
    const expected = await fill(name, 50, 20);
    await becomes(generations, expected);
    const known = [...expected.keys()];

    let going = true;
    const writing = (async () => {
      while (going) for (const [id, document] of await fill(name, 1, 2)) expected.set(id, document);
    })();
    const seen = new Map<string, number>();
    const gaps: string[] = [];
    const reading = (async () => {
      while (going) {
        for (const id of [...known, ...expected.keys()]) {
          const revision = generations.active?.documents.get(id)?.revision ?? -1;
          if (revision < (seen.get(id) ?? -1)) gaps.push(`${id} went back to ${revision}`);
          seen.set(id, Math.max(revision, seen.get(id) ?? -1));
        }
        await new Promise(setImmediate);
      }
    })();
    const built = await projection.rebuild();
    expect(await projection.rebuild()).toBe(built);
    await vi.waitFor(async () => expect((await generations.state()).active).toBe(built), { timeout: 20_000 });
    going = false;
    await Promise.all([writing, reading]);
    await becomes(generations, expected);
    expect(gaps).toEqual([]);
    await vi.waitFor(() => expect([...generations.views.keys()]).toEqual([built]), { timeout: 5_000 });
  });

  it('is finished by another process when the one that began it dies', async () => {
    const name = category();
    const generations: Generations = new MemoryGenerations();
    const first = project(name, generations);
    const expected = await fill(name, 20, 10);
    await becomes(generations, expected);
    const built = await first.rebuild();
    await first.stop();
    project(name, generations);
    await vi.waitFor(async () => expect((await generations.state()).active).toBe(built), { timeout: 20_000 });
    await becomes(generations, expected);
  });

  it('mends a view whose present generation cannot be opened', async () => {
    const name = category();
    const expected = await fill(name, 5, 4);
    const generations: Generations = new MemoryGenerations();
    await project(name, generations).stop();
    const open = generations.open.bind(generations);
    generations.open = async (generation) => {
      if (generation === 1) throw new Error('its fields have changed');
      return open(generation);
    };
    const projection = project(name, generations);
    await vi.waitFor(() => expect(projection.check()).rejects.toThrow('its fields have changed'));
    const built = await projection.rebuild();
    await vi.waitFor(async () => expect((await generations.state()).active).toBe(built), { timeout: 20_000 });
    await becomes(generations, expected);
    await vi.waitFor(() => projection.check());
  });
});
