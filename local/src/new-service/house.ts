import { glob, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discoverGraph, type ServiceGraph } from '@keelson/mesh';
import type { TakenNames } from './check-name.ts';

/** What is there already: a new service fits into it. */
export interface House {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly graph: ServiceGraph;
  readonly taken: TakenNames;
  /** The version of each package that somebody here depends on, or that is made here. */
  readonly versions: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** @throws GraphError when the descriptions of today do not fit together */
export async function readHouse(root: string): Promise<House> {
  const manifests = await readManifests(root);
  const services = await readdir(join(root, 'services'));
  return {
    root,
    graph: await discoverGraph(join(root, 'services')),
    taken: { packages: manifests.map(({ name }) => name.replace('@keelson/', '')), services },
    versions: new Map([
      ...manifests.flatMap(({ dependencies, devDependencies }) =>
        Object.entries({ ...dependencies, ...devDependencies }),
      ),
      ...manifests.map(({ name, version }) => [name, version] as const),
    ]),
  };
}

/** The root's and all workspaces'. */
async function readManifests(root: string): Promise<Manifest[]> {
  const main = await readManifest(join(root, 'package.json'));
  const workspaces: Manifest[] = [];
  const patterns = (main.workspaces ?? []).map((workspace) => `${workspace}/package.json`);
  for await (const file of glob(patterns, { cwd: root })) workspaces.push(await readManifest(join(root, file)));
  return [main, ...workspaces];
}

async function readManifest(file: string): Promise<Manifest> {
  return JSON.parse(await readFile(file, 'utf8'));
}
