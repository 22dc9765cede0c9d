import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { documentsContract } from '../contract/documents.contract.ts';
import { recordedCalls } from '../contract/recorded-calls.ts';
import { searchContract } from '../contract/search.contract.ts';
import { openDocuments, openSearch } from '../open.ts';
import { openSqlite } from './database.ts';

const folder = mkdtempSync(join(tmpdir(), 'keelson-views-'));
const engine = (file: string) => ({
  name: 'SQLite',
  open: () => openSqlite(join(folder, file)),
  cleanUp: async () => rmSync(join(folder, file)),
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

documentsContract(engine('documents.db'));
searchContract(engine('search.db'));

test('a keyword that a search view did not have before is known of all that is in it', async () => {
  const fields = { text: { text: (doc: string) => [doc] } };
  const store = openSqlite(join(folder, 'keywords.db'));
  const before = await store.search('orders', { fields }).open(1);
  await before.putMany(['red', 'green', 'red'].map((doc, index) => ({ id: `d${index}`, revision: 0, doc })));
  const after = await store.search('orders', { fields, keywords: { colour: (doc: string) => doc } }).open(1);
  const red = { text: '', where: { colour: 'red' }, page: 1, size: 10 };
  expect(await after.search(red)).toMatchObject({ total: 2, hits: [{ id: 'd0' }, { id: 'd2' }] });
  await after.putMany([{ id: 'd0', revision: 1, doc: 'green' }]);
  expect(await after.search(red)).toMatchObject({ total: 1, hits: [{ id: 'd2' }] });
  await store.close();
});

describe('the views’ file', () => {
  test('serves both ports of one process, until the last is closed', async () => {
    const config = { sqliteFile: join(folder, 'new', 'folder', 'views.db') };
    const documents = openDocuments(config);
    const search = openSearch(config);
    const byId = await documents.documents<string>('orders').open(1);
    const byText = await search.search<string>('orders', { fields: { text: { text: (doc) => [doc] } } }).open(1);
    await byId.putMany([{ id: 'a', revision: 0, doc: 'hello' }]);
    await search.close();
    await search.close();
    expect(await byId.count()).toBe(1);
    await documents.close();
    await expect(byId.count()).rejects.toMatchObject({ code: 'unavailable', type: 'documents-unavailable' });
    await expect(byText.count()).rejects.toMatchObject({ code: 'unavailable', type: 'search-unavailable' });
  });

  test('keeps what was written when it is opened again', async () => {
    const file = join(folder, 'again.db');
    const before = openSqlite(file);
    await (await before.documents('orders').open(1)).putMany([{ id: 'a', revision: 3, doc: { kept: true } }]);
    await before.documents('orders').update({ version: 1, active: 1, building: 2 });
    await before.close();
    const after = openSqlite(file);
    expect(await after.documents('orders').state()).toEqual({ version: 1, active: 1, building: 2 });
    expect(await (await after.documents('orders').open(1)).get('a')).toEqual({
      id: 'a',
      revision: 3,
      doc: { kept: true },
    });
    await after.close();
  });

  test('is refused with one line while another process has it', async () => {
    const file = join(folder, 'held.db');
    const holder = openSqlite(file);
    const script = `import { openSqlite } from ${JSON.stringify(new URL('./database.ts', import.meta.url).href)};
      try { openSqlite(${JSON.stringify(file)}) } catch (error) { console.log(error.message) }`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(other.stdout).toBe(`${file} is in use by another process.\n`);
    await holder.close();
  });

  test('is refused with one line if a newer version wrote it', () => {
    const file = join(folder, 'newer.db');
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 2');
    newer.close();
    expect(() => openSqlite(file)).toThrow(
      `${file} was written by a newer version of keelson (format 2; this version knows 1).`,
    );
  });

  test('is refused, and left as it is, if it is no database', () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'not a database, and long enough to be told from an empty file'.repeat(10));
    expect(() => openSqlite(file)).toThrow(
      `${file} cannot be opened: file is not a database. Delete it if it held views, with its -wal and -shm: they fill again from the events.`,
    );
    expect(readFileSync(file, 'utf8')).toContain('not a database');
  });

  test('has each write on the disk when it is acknowledged', async () => {
    const store = openSqlite(join(folder, 'durable.db'));
    const view = await store.documents('orders').open(1);
    await view.putMany([{ id: 'a', revision: 0, doc: 'acknowledged' }]);
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(join(folder, `durable.db${suffix}`)));
    const recovered = openSqlite(copy);
    expect(await (await recovered.documents('orders').open(1)).count()).toBe(1);
    await Promise.all([store.close(), recovered.close()]);
  });
});

test('every call of both ports can be measured, by what it is for and how it went', async () => {
  const { calls, instrumentation } = recordedCalls();
  const config = { sqliteFile: join(folder, 'measured.db'), instrumentation };
  const documents = openDocuments(config);
  const byId = documents.documents<string>('orders');
  await byId.state();
  await byId.update({ version: 1, active: 1 });
  const view = await byId.open(1);
  await view.putMany([{ id: 'a', revision: 0, doc: 'hello' }]);
  await view.get('a');
  await view.getMany(['a']);
  await view.count();
  await Array.fromAsync(view.scan());
  await byId.drop(1);
  await documents.ping();
  const search = openSearch(config);
  const byText = await search.search<string>('orders', { fields: { text: { text: (doc) => [doc] } } }).open(1);
  await byText.search({ text: 'hello', page: 1, size: 1 });
  await Promise.all([documents.close(), search.close()]);
  await expect(byText.count()).rejects.toThrow();
  expect(calls).toEqual([
    'sqlite state ok',
    'sqlite update ok',
    'sqlite open ok',
    'sqlite write ok',
    'sqlite read ok',
    'sqlite read ok',
    'sqlite count ok',
    'sqlite scan ok',
    'sqlite drop ok',
    'sqlite ping ok',
    'sqlite open ok',
    'sqlite search ok',
    'sqlite count unavailable',
  ]);
});
