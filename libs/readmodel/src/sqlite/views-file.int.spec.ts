import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import type { DocumentView } from '../documents.ts';
import { openSqlite, type SqliteStore } from './database.ts';

let folder: string;
let store: SqliteStore;
let view: DocumentView<string>;
let flush: MockInstance<FileHandle['datasync']>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-views-'));
  store = openSqlite(join(folder, 'views.db'));
  view = await store.documents<string>('orders').open(1);
  flush = vi.spyOn(await handles(), 'datasync');
});

afterEach(async () => {
  flush.mockRestore();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** What all file handles of this process inherit from. */
async function handles(): Promise<FileHandle> {
  writeFileSync(join(folder, 'any'), '');
  const handle = await open(join(folder, 'any'));
  await handle.close();
  return Object.getPrototypeOf(handle);
}

const document = { id: 'a', revision: 0, doc: 'new' };
const diskFailed = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' });

test('what a failed flush left behind is flushed before a projection gets to see it', async () => {
  flush.mockRejectedValueOnce(diskFailed).mockRejectedValueOnce(diskFailed);
  await expect(view.putMany([document])).rejects.toMatchObject({ code: 'unavailable' });
  await expect(view.getMany(['a'])).rejects.toMatchObject({ code: 'unavailable' });
  expect(await view.getMany(['a'])).toEqual(new Map([['a', document]]));
  expect(flush).toHaveBeenCalledTimes(3);
  await view.getMany(['a']);
  expect(flush).toHaveBeenCalledTimes(3);
});

test('a projection gets to see a commit when the flush under way has covered it', async () => {
  const disk = Promise.withResolvers<void>();
  flush.mockReturnValueOnce(disk.promise);
  const order: string[] = [];
  const put = view.putMany([document]).then(() => order.push('flushed'));
  await vi.waitFor(() => expect(flush).toHaveBeenCalledOnce());
  const got = view.getMany(['a']).then(() => order.push('seen'));
  expect(await view.get('a')).toEqual(document);
  expect(order).toEqual([]);
  disk.resolve();
  await Promise.all([put, got]);
  expect(order).toEqual(['flushed', 'seen']);
  expect(flush).toHaveBeenCalledOnce();
});
