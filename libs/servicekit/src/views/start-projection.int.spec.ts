import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { createContext, loadConfig, startAdmin } from '@keelson/chassis';
import { type DomainEvent, defineEvents, type Fold } from '@keelson/eventsourcing';
import { ActiveView, type SearchSchema } from '@keelson/readmodel';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openTestStore, type TestStore } from '../../../../test/support/event-store.ts';
import { addProjectionRoutes, openViews, startProjection, viewSpecs } from './index.ts';

interface Named {
  readonly title: string;
  readonly note: string;
}
const fold: Fold<Named, DomainEvent> = {
  events: defineEvents<DomainEvent>(['V1_NAMED']),
  evolve: (_before, { data }) => data as Named,
};
const title: SearchSchema<Named> = { fields: { title: { text: ({ title }) => [title] } } };
const titleAndNote: SearchSchema<Named> = { fields: { ...title.fields, note: { text: ({ note }) => [note] } } };

let store: TestStore;
let client: EventStoreDBClient;
let folder: string;
const running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'servicekit-views-'));
  store = await openTestStore();
  client = store.client();
});
afterEach(() => Promise.all(running.splice(0).map((service) => service.stop())));
afterAll(async () => {
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

const eventually = <T>(fact: () => T | Promise<T>) => vi.waitFor(fact, { timeout: 15_000, interval: 20 });

/** One version of a service, whose views search what `schema` says. */
function service(category: string, schema: SearchSchema<Named>) {
  const ctx = createContext({ name: 'test', env: { LOG_LEVEL: 'fatal' } });
  ctx.health.started();
  running.push(ctx.lifecycle);
  const config = loadConfig(viewSpecs({ file: join(folder, `${category}.db`), name: category }), {});
  const views = openViews(ctx, config);
  const common = { client, fold, streamPrefixes: [`${category}-`] };
  const [documents, search] = [views.documents<Named>(), views.search(schema, 'found')];
  const projections = [
    startProjection(ctx, { ...common, name: `${category}-documents`, generations: documents }),
    startProjection(ctx, { ...common, name: `${category}-search`, generations: search }),
  ];
  addProjectionRoutes(ctx.admin, projections);
  return { ctx, documents: new ActiveView(documents), search: new ActiveView(search) };
}

const named = async (category: string, id: string, data: Named) => {
  await client.appendToStream(`${category}-${id}`, [jsonEvent({ type: 'V1_NAMED', data: { ...data } })]);
};

test('a service has several views, each filled by its projection, and is ready when they are', async () => {
  const category = `v${randomUUID().slice(0, 8)}`;
  await named(category, 'a', { title: 'Brass cleat', note: 'heavy' });
  const { ctx, documents, search } = service(category, title);
  await eventually(async () => expect((await ctx.health.ready()).ok).toBe(true));
  expect(await (await documents.current()).get('a')).toMatchObject({ doc: { note: 'heavy' } });
  expect(await (await search.current()).search({ text: 'cleat', page: 1, size: 5 })).toMatchObject({ total: 1 });
  const admin = await startAdmin(ctx, { host: '127.0.0.1', port: 0 });
  const { projections } = (await (await fetch(`${admin}/projections`)).json()) as { projections: unknown[] };
  expect(projections).toMatchObject([{ name: `${category}-documents` }, { name: `${category}-search` }]);
});

test('a version that searches for more rebuilds what an earlier one made, and one that searches for less does not', async () => {
  const category = `v${randomUUID().slice(0, 8)}`;
  await named(category, 'a', { title: 'Brass cleat', note: 'heavy' });
  const before = service(category, title);
  await eventually(async () => expect((await before.ctx.health.ready()).ok).toBe(true));
  await before.ctx.lifecycle.stop();

  const after = service(category, titleAndNote);
  await eventually(async () => {
    expect(await (await after.search.current()).search({ text: 'heavy', page: 1, size: 5 })).toMatchObject({
      total: 1,
    });
  });
  await eventually(async () => expect((await after.ctx.health.ready()).ok).toBe(true));
  await after.ctx.lifecycle.stop();

  const older = service(category, title);
  await expect(older.search.current()).rejects.toMatchObject({ type: 'search-rebuild-needed' });
  await eventually(async () => {
    const { checks } = await older.ctx.health.ready();
    expect(checks[`${category}-search`]?.reason).toContain('Rebuild the view');
  });
  const admin = await startAdmin(older.ctx, { host: '127.0.0.1', port: 0 });
  const { projections } = (await (await fetch(`${admin}/projections`)).json()) as { projections: unknown[] };
  expect(projections[1]).toMatchObject({ active: 2, building: null });
});
