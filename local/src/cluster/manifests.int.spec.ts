import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mirrorFolder } from './manifests.ts';

let folder: string;
const from = () => join(folder, 'from');
const to = () => join(folder, 'to');
const put = (where: string, files: Readonly<Record<string, string>>) =>
  Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(where, name), text)));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-mirror-'));
  await mkdir(from());
});

afterEach(() => rm(folder, { recursive: true }));

describe('manifests for Skaffold', () => {
  test('are made where there are none', async () => {
    await put(from(), { 'a.yaml': 'a', 'b.yaml': 'b' });
    await mirrorFolder(from(), to());
    expect((await readdir(to())).sort()).toEqual(['a.yaml', 'b.yaml']);
  });

  test('are written where they differ, and only there', async () => {
    await mkdir(to());
    await put(from(), { 'a.yaml': 'a', 'b.yaml': 'new' });
    await put(to(), { 'a.yaml': 'a', 'b.yaml': 'old' });
    const before = (await stat(join(to(), 'a.yaml'), { bigint: true })).mtimeNs;
    await mirrorFolder(from(), to());
    expect((await stat(join(to(), 'a.yaml'), { bigint: true })).mtimeNs).toBe(before);
    expect(await readFile(join(to(), 'b.yaml'), 'utf8')).toBe('new');
  });

  test('go when they are no longer made', async () => {
    await mkdir(to());
    await put(from(), { 'a.yaml': 'a' });
    await put(to(), { 'a.yaml': 'a', 'old.yaml': 'old' });
    await mirrorFolder(from(), to());
    expect(await readdir(to())).toEqual(['a.yaml']);
  });
});
