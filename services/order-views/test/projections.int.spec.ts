import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EventStoreDBClient,
  type JSONType,
  jsonEvent,
  ROUND_ROBIN,
  EventStoreDBClient as Store,
} from '@eventstore/db-client';
import {
  foldInto,
  type GuardedView,
  noInstrumentation,
  Projection,
  type SubscribedEvent,
  Subscription,
  type Versioned,
  type ViewGenerations,
} from '@keelson/eventsourcing';
import { type EventStoreServer, startEventStore } from '@keelson/eventstore';
import { type OrderEvent, orderCategory } from '@keelson/orders/contract';
import { type DocumentView, openDocuments, openSearch, type SearchView } from '@keelson/readmodel';
import { StreamHistory } from '@keelson/servicekit/views';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OrderDocument } from '../src/domain/order-view.ts';
import { orderFold } from '../src/views/order-fold.ts';
import { orderHistory } from './arbitraries.ts';
import { allEngines } from './platform.ts';
import { addressChanged, created, paid, submitted } from './samples.ts';

type AnyView = DocumentView<OrderDocument> | SearchView<OrderDocument>;

let folder: string;
let store: EventStoreServer;
let client: EventStoreDBClient;
const running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'order-projections-'));
  store = await startEventStore({ dataDir: join(folder, 'eventstore') });
  client = Store.connectionString(store.connectionString);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(async () => {
  await client.dispose();
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A prefix of ids of one test, so that it sees its own orders only: the streams are `order-<prefix><uuid>`. */
const newPrefix = () => `${randomUUID().slice(0, 8)}x`;

async function append(id: string, events: readonly { readonly type: string; readonly data: unknown }[]): Promise<void> {
  await client.appendToStream(
    `order-${id}`,
    events.map(({ type, data }) => jsonEvent({ type, data: data as JSONType })),
  );
}

/** Writes lives of orders, as the rules allow them, with their events mixed in the store. */
async function writeOrders(prefix: string, count: number): Promise<string[]> {
  const histories = fc.sample(orderHistory, count);
  const ids = histories.map(() => `${prefix}${randomUUID()}`);
  const longest = Math.max(...histories.map((history) => history.length));
  for (let revision = 0; revision < longest; revision++) {
    const now = histories.map((history) => history[revision]);
    await Promise.all(ids.map(async (id, index) => now[index] && append(id, [now[index]])));
  }
  return ids;
}

/** What the streams say, read and folded one by one. */
async function truth(ids: readonly string[]): Promise<Map<string, Versioned<OrderDocument>>> {
  const history = new StreamHistory({ client, category: orderCategory, fold: orderFold });
  const folded = await Promise.all(ids.map((id) => history.read(id, Date.now() + 10_000)));
  return new Map(ids.map((id, index) => [id, folded[index] as Versioned<OrderDocument>]));
}

async function equals(view: GuardedView<OrderDocument>, ids: readonly string[]): Promise<void> {
  const expected = await truth(ids);
  await vi.waitFor(async () => expect(await view.getMany(ids)).toEqual(expected), { timeout: 25_000, interval: 100 });
}

describe.each(
  allEngines.flatMap((engines) => [
    { ...engines, port: 'documents' as const },
    { ...engines, port: 'search' as const },
  ]),
)('the $port view in $name', ({ name: _name, port, ...engines }) => {
  const opened: { close(): Promise<void> }[] = [];
  const made: ViewGenerations<AnyView>[] = [];
  afterAll(async () => {
    for (const generations of made) for (const generation of [1, 2]) await generations.drop(generation);
    await Promise.all(opened.map((one) => one.close()));
  });

  /** A view of one test's own. */
  function newView(): ViewGenerations<AnyView> {
    const config = { ...engines, sqliteFile: join(folder, 'views.db') };
    const name = `t${randomUUID().slice(0, 12)}`;
    const adapter = port === 'documents' ? openDocuments(config) : openSearch(config);
    opened.push(adapter);
    const fields = { address: { text: (order: OrderDocument) => [order.deliveryAddress] } };
    const generations: ViewGenerations<AnyView> =
      'documents' in adapter && port === 'documents'
        ? adapter.documents<OrderDocument>(name)
        : (adapter as ReturnType<typeof openSearch>).search<OrderDocument>(name, { fields });
    made.push(generations);
    return generations;
  }

  function project(prefix: string, generations: ViewGenerations<GuardedView<OrderDocument>>, options = {}) {
    const projection = new Projection<OrderDocument, OrderEvent, GuardedView<OrderDocument>>({
      name: `p-${prefix}`,
      client,
      generations,
      fold: orderFold,
      streamPrefixes: [`order-${prefix}`],
      pollEvery: 50,
      keepRetired: 0,
      ...options,
    });
    running.push(projection);
    return projection;
  }

  test('equals a fold of the streams when events come to any of three consumers, in small batches, in any order', async () => {
    const prefix = newPrefix();
    const generations = newView();
    const options = { consumerStrategy: ROUND_ROBIN, batchSize: 4 };
    for (let replica = 0; replica < 3; replica++) project(prefix, generations, options);
    const ids = await writeOrders(prefix, 10);
    await equals(await generations.open(1), ids);
  });

  test('equals a fold of the streams when every batch is shuffled, and what came before comes again', async () => {
    const prefix = newPrefix();
    const generations = newView();
    const view = await generations.open(1);
    const handle = foldInto(view, orderFold);
    const before: SubscribedEvent[] = [];
    const ids = await writeOrders(prefix, 8);
    running.push(
      new Subscription({
        client,
        group: `shuffled-${prefix}`,
        streamPrefixes: [`order-${prefix}`],
        batchSize: 16,
        async handle(batch) {
          const repeated = shuffled([...batch, ...batch, ...shuffled(before).slice(0, 20)]);
          before.push(...batch);
          const verdicts = await handle(repeated);
          // An event that came twice in one batch is folded once; that verdict is the one that counts.
          return batch.map((event) => {
            const all = verdicts.filter((_verdict, index) => repeated[index] === event);
            return all.find(({ kind }) => kind === 'ack') ?? all[0] ?? { kind: 'retry', reason: 'lost' };
          });
        },
      }),
    );
    await equals(view, ids);
  });

  test.each([
    ['before the write', true],
    ['between the write and the answer to the store', false],
  ])(
    'equals a fold of the streams when the work is cut off in the middle of a batch, %s, again and again',
    async (_when, first) => {
      const prefix = newPrefix();
      const generations = newView();
      let writes = 0;
      let cuts = 0;
      const cutOff = () => {
        if (++writes % 2 !== 0) return;
        cuts++;
        throw new Error('cut off');
      };
      const brittle = wrapped(generations, async (put) => {
        if (first) cutOff();
        const outcomes = await put();
        if (!first) cutOff();
        return outcomes;
      });
      project(prefix, brittle, { batchSize: 8 });
      await equals(await generations.open(1), await writeOrders(prefix, 8));
      expect(cuts).toBeGreaterThan(0);
    },
  );

  test('equals a fold of the streams when projections are stopped in the middle and others go on', async () => {
    const prefix = newPrefix();
    const generations = newView();
    const writing = writeOrders(prefix, 10);
    for (let round = 0; round < 5; round++) {
      const projection = project(prefix, generations, { batchSize: 4 });
      // At work, level or not.
      await vi.waitFor(async () => expect(await whyNotReady(projection)).not.toMatch('not subscribed'), 10_000);
      await projection.stop();
    }
    project(prefix, generations);
    await equals(await generations.open(1), await writing);
  });

  test('parks an event that cannot be handled, with its reason, and shows all others; a replay follows the repair', async () => {
    const prefix = newPrefix();
    const generations = newView();
    const poisoned = `${prefix}${randomUUID()}`;
    const reasons: unknown[] = [];
    const instrumentation = {
      ...noInstrumentation,
      report: (_level: string, message: string, details: Record<string, unknown>) => {
        if (message === 'event parked') reasons.push(details);
      },
    };
    const repaired = { yes: false };
    const fold: typeof orderFold = {
      ...orderFold,
      evolve(order, event, recorded) {
        if (!repaired.yes && recorded.stream === `order-${poisoned}` && recorded.revision === 1) {
          throw new Error('this version has a bug');
        }
        return orderFold.evolve(order, event, recorded);
      },
    };
    const projection = project(prefix, generations, { fold, instrumentation });
    await append(poisoned, [created, paid]);
    const others = await writeOrders(prefix, 5);
    const view = await generations.open(1);
    await equals(view, others);
    expect((await view.getMany([poisoned])).get(poisoned)?.revision).toBe(0);
    await vi.waitFor(async () => expect((await projection.status()).generations[1]?.parked).toBe(1), 10_000);
    expect(reasons).toEqual([
      {
        group: `p-${prefix}-1`,
        stream: `order-${poisoned}`,
        revision: 1,
        type: 'V1_ORDER_PAID',
        reason: 'this version has a bug',
      },
    ]);

    repaired.yes = true;
    await projection.replayParked();
    await equals(view, [poisoned, ...others]);
    await append(poisoned, [submitted, addressChanged]);
    await equals(view, [poisoned]);
  });
});

async function whyNotReady(projection: { check(): Promise<void> }): Promise<string> {
  return projection.check().then(
    () => '',
    (error: Error) => error.message,
  );
}

function shuffled<T>(all: readonly T[]): T[] {
  const result = [...all];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

type Put = () => ReturnType<GuardedView<OrderDocument>['putMany']>;

/** The same generations, with each write handed to `around`. */
function wrapped(
  generations: ViewGenerations<AnyView>,
  around: (put: Put) => ReturnType<Put>,
): ViewGenerations<GuardedView<OrderDocument>> {
  return {
    name: generations.name,
    state: () => generations.state(),
    update: (next) => generations.update(next),
    drop: (generation) => generations.drop(generation),
    async open(generation) {
      const view = await generations.open(generation);
      return {
        getMany: (ids) => view.getMany(ids),
        putMany: (documents) => around(() => view.putMany(documents)),
      };
    },
  };
}
