import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Versioned } from '@keelson/eventsourcing';
import { orderCategory } from '@keelson/orders/contract';
import { openDocuments, openSearch } from '@keelson/readmodel';
import { StreamHistory } from '@keelson/servicekit/views';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OrderDocument } from '../src/domain/order-view.ts';
import { orderFold } from '../src/views/order-fold.ts';
import { allEngines, Platform } from './platform.ts';
import { addressChanged, cleat, created, paid } from './samples.ts';

const rebuildProgram = fileURLToPath(new URL('../src/cli/rebuild.ts', import.meta.url));

/** Runs `npm run rebuild` as an operator would. */
function runRebuild(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return runRebuildWith({}, ...args);
}

async function runRebuildWith(
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  return promisify(execFile)(process.execPath, [rebuildProgram, ...args], { env: { ...process.env, ...env } }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  );
}

describe.each(allEngines)('a rebuild while commands go on, views in $name', (engines) => {
  const word = `w${randomUUID().slice(0, 8)}`;
  const known: string[] = [];
  let platform: Platform;
  let going = true;
  let background: Promise<unknown>;
  const faults: string[] = [];

  beforeAll(async () => {
    platform = await Platform.start(engines);
    known.push(...(await Promise.all(Array.from({ length: 60 }, newOrder))));
    await platform.finds(word, known.length);
    await Promise.all(known.map((id) => platform.shows(id, 0)));
    background = Promise.all([write(), readOrders(), readSearch()]);
  });
  afterAll(async () => {
    going = false;
    await background;
    await platform.stop();
  });

  async function newOrder(): Promise<string> {
    const id = randomUUID();
    const shopItems = [{ ...cleat, title: word }];
    await platform.append(id, { ...created, data: { ...created.data, shopItems } });
    return id;
  }

  /** Commands go on all the time: new orders, and changes of old ones, some 30 events a second. */
  async function write(): Promise<void> {
    while (going) {
      const id = await newOrder();
      await platform.append(id, paid);
      await platform.append(known[Math.floor(Math.random() * 60)] as string, addressChanged);
      known.push(id);
      await setTimeout(100);
    }
  }

  /** Readers look all the time: an order that was once shown is never gone, and never older than it was. */
  async function readOrders(): Promise<void> {
    const seen = new Map<string, number>();
    while (going) {
      const id = known[Math.floor(Math.random() * known.length)] as string;
      const { status, headers } = await platform.rest(`/${id}`);
      const revision = Number((headers.get('etag') ?? '').replaceAll('"', ''));
      if (status !== 200) faults.push(`${id}: ${status}`);
      if (revision < (seen.get(id) ?? 0)) faults.push(`${id}: from ${seen.get(id)} back to ${revision}`);
      seen.set(id, revision);
    }
  }

  async function readSearch(): Promise<void> {
    let seen = 60;
    while (going) {
      const { status, body } = await platform.rest(`/search?search=${word}&size=1`);
      if (status !== 200) faults.push(`search: ${status}`);
      const { totalCount } = body.pagination ?? {};
      if (totalCount < seen) faults.push(`search: from ${seen} back to ${totalCount}`);
      seen = totalCount;
    }
  }

  test('is started by the program, which shows its progress until readers see the new documents', async () => {
    const { code, out, err } = await runRebuild('documents', '--admin', platform.endpoint('admin'));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/documents: rebuilt; readers see generation 2\.\n$/);
    expect(await platform.projection('orders-documents')).toMatchObject({ active: 2, building: null });
  });

  test('of the search view is started on the admin port, and joined if it is under way', async () => {
    const answers = await Promise.all([1, 2].map(() => platform.admin('POST', '/projections/orders-search/rebuild')));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 202, body: { name: 'orders-search', building: 2 } });
      expect(answer.headers.get('location')).toBe('/projections');
    }
    await vi.waitFor(async () => expect((await platform.projection('orders-search')).active).toBe(2), {
      timeout: 25_000,
      interval: 100,
    });
  });

  test('ends with a view that equals the streams, and no reader has seen a gap', async () => {
    // Shown only where readers have moved over: the old generation stands still.
    const first = known[0] as string;
    await platform.append(first, paid);
    const client = platform.client();
    const history = new StreamHistory({ client, category: orderCategory, fold: orderFold });
    await platform.shows(first, (await history.head(first, Date.now() + 10_000)) ?? 0);
    going = false;
    await background;
    expect(faults).toEqual([]);

    const truth = new Map<string, Versioned<OrderDocument>>();
    for (const id of known) truth.set(id, (await history.read(id, Date.now() + 10_000)) as Versioned<OrderDocument>);
    await client.dispose();

    const store = openDocuments(platform.readModel);
    const view = await store.documents<OrderDocument>(platform.viewsName).open(2);
    await vi.waitFor(async () => expect(await view.getMany(known)).toEqual(truth), { timeout: 20_000, interval: 200 });
    await store.close();
    await platform.finds(word, known.length);
    expect(await platform.projection('orders-documents')).toMatchObject({ current: { parked: 0 } });
  });
});

describe('operators', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform.stop());

  test('see how far each projection is, and what is parked', async () => {
    const id = await platform.order();
    await platform.shows(id, 0);
    await vi.waitFor(async () => {
      expect((await platform.projection('orders-documents')).current).toMatchObject({
        level: true,
        progress: 1,
        parked: 0,
      });
    }, 10_000);
    const { status, body } = await platform.admin('GET', '/projections');
    expect(status).toBe(200);
    expect(body.projections.map(({ name }: { name: string }) => name)).toEqual(['orders-documents', 'orders-search']);
  });

  test('find a parked event in the log and the list, and have it delivered again', async () => {
    const id = await platform.order();
    await platform.append(id, { type: 'V9_ORDER_TELEPORTED', data: {} });
    const others = await platform.order(paid);
    await platform.shows(others, 1);
    const parked = () =>
      vi.waitFor(async () => expect((await platform.projection('orders-documents')).current?.parked).toBe(1), 10_000);
    await parked();
    expect((await platform.rest(`/${id}`)).headers.get('etag')).toBe('"0"');
    expect(await platform.admin('POST', '/projections/orders-documents/replay-parked')).toMatchObject({ status: 202 });
    await parked();
  });

  test('are told when there is no such projection', async () => {
    const answer = await platform.admin('POST', '/projections/orders/rebuild');
    expect(answer).toMatchObject({ status: 404, body: { type: 'urn:keelson:problem:no-projection' } });
  });

  test('see the lag among the metrics', async () => {
    const metrics = await (await fetch(`${platform.endpoint('admin')}/metrics`)).text();
    expect(metrics).toMatch(/subscription_lag_events\{subscription="orders-documents-1"\} \d/);
    expect(metrics).toMatch(/events_handled_total\{subscription="orders-search-1",outcome="handled"\} \d/);
  });
});

describe('the rebuild program', () => {
  test.each([[], ['orders'], ['documents', 'search'], ['documents', '--admin', 'nonsense'], ['documents', '--fast']])(
    'called wrongly (%#) shows how it is called',
    async (...args) => {
      const { code, err } = await runRebuild(...args);
      expect([code, err]).toEqual([64, expect.stringContaining('Usage: npm run rebuild')]);
    },
  );

  test('tells how it is called when it is asked', async () => {
    const { code, out } = await runRebuild('--help');
    expect([code, out]).toEqual([0, expect.stringContaining('Usage: npm run rebuild')]);
  });

  test('says in one line that nobody is there', async () => {
    const { code, err } = await runRebuild('search', '--admin', 'http://127.0.0.1:9');
    expect(code).toBe(1);
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:9 does not answer \(.*\): is order-views running there\?\n$/);
  });

  test('goes where the environment says, unless --admin says otherwise', async () => {
    const env = { ORDER_VIEWS_ADMIN_URL: 'http://127.0.0.1:9' };
    expect((await runRebuildWith(env, 'search')).err).toMatch(/^http:\/\/127\.0\.0\.1:9 does not answer/);
    const { err } = await runRebuildWith(env, 'search', '--admin', 'http://127.0.0.1:7');
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:7 does not answer/);
    expect((await runRebuildWith({ ORDER_VIEWS_ADMIN_URL: 'nonsense' }, 'search')).code).toBe(64);
  });
});

test.each(allEngines)(
  'a search by other fields than the view in $name has is told to wait for a rebuild',
  async (engines) => {
    const platform = await Platform.start(engines);
    await platform.finds('', 0);
    await platform.stopService();
    const store = openSearch(platform.readModel);
    const before = store.search<OrderDocument>(platform.viewsName, { fields: { email: { text: () => [] } } });
    await before.drop(1);
    await before.open(1);
    await store.close();
    await platform.startService();

    const answer = await platform.rest('/search');
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:keelson:problem:search-rebuild-needed' } });
    expect(answer.body.detail).toContain('Rebuild the view');
    expect(answer.headers.get('retry-after')).toBe('1');
    await platform.stop();
  },
);
