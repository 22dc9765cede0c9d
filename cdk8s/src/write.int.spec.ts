import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Synthesised, writeManifests } from './write.ts';

let folder: string;
const out = () => join(folder, 'out');
const read = (file: string) => readFile(join(out(), file), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-write-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Environments with one file each, whose only object is of the kind. */
const all = (kind: string, ...environments: string[]): Synthesised[] =>
  environments.map((environment) => ({
    environment,
    manifests: [
      { file: `01-${kind.toLowerCase()}.yaml`, objects: [{ apiVersion: 'v1', kind, metadata: { name: 'a' } }] },
    ],
  }));

describe('writing manifests', () => {
  it('replaces the folders of environments, and leaves nothing beside them', async () => {
    await writeManifests(out(), all('Old', 'a', 'b', 'c'));
    await writeManifests(out(), all('New', 'a', 'b'));
    expect(await readdir(join(out(), 'a'))).toEqual(['01-new.yaml']);
    expect(await readdir(join(out(), 'b'))).toEqual(['01-new.yaml']);
    expect(await readdir(join(out(), 'c'))).toEqual(['01-old.yaml']);
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('that fails half way leaves all as it was', async () => {
    await writeManifests(out(), all('Old', 'a'));
    await writeFile(join(out(), 'c'), 'a file in the way');
    await expect(writeManifests(out(), all('New', 'a', 'b', 'c'))).rejects.toThrow('ENOTDIR');
    expect((await readdir(out())).sort()).toEqual(['a', 'c']);
    expect(await read('a/01-old.yaml')).toContain('kind: Old');
    expect(await readdir(join(out(), 'a'))).toEqual(['01-old.yaml']);
    expect(await read('c')).toBe('a file in the way');
    expect(await readdir(folder)).toEqual(['out']);
  });

  it('refuses a folder in which somebody else keeps a file', async () => {
    await writeManifests(out(), all('Old', 'a'));
    await writeFile(join(out(), 'a/kustomization.yaml'), 'mine');
    await expect(writeManifests(out(), all('New', 'a'))).rejects.toThrow('kustomization.yaml: is not of this program');
    expect((await readdir(join(out(), 'a'))).sort()).toEqual(['01-old.yaml', 'kustomization.yaml']);
  });

  it('that fails before the exchange leaves all as it was', async () => {
    await writeManifests(out(), all('Old', 'a'));
    await expect(writeManifests(out(), all('New', 'a', 'no/folder'))).rejects.toThrow('ENOENT');
    expect(await readdir(join(out(), 'a'))).toEqual(['01-old.yaml']);
    expect(await readdir(folder)).toEqual(['out']);
  });
});
