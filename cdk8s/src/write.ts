import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { SynthFault } from './fault.ts';
import type { Manifest } from './synth.ts';

/** The manifests of one environment. */
export interface Synthesised {
  readonly environment: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Writes `OUT/ENVIRONMENT/FILE` for all of them, in place of what was there. First everything is written beside it,
 * then whole folders are exchanged, and exchanged back if one of them cannot be: whoever fails on the way has changed
 * nothing. Only folders are replaced; a file in the place of one is an error.
 */
export async function writeManifests(out: string, all: readonly Synthesised[]): Promise<void> {
  for (const { environment } of all) await assertOurs(join(out, environment));
  await mkdir(dirname(out), { recursive: true });
  const aside = await mkdtemp(`${out}.new-`);
  const [made, old] = [join(aside, 'made'), join(aside, 'old')];
  try {
    for (const folder of [made, old]) await mkdir(folder);
    for (const { environment, manifests } of all) await writeFolder(join(made, environment), manifests);
    await mkdir(out, { recursive: true });
    await exchange(
      all.map(({ environment }) => environment),
      { made, out, old },
    );
    await rm(old, { recursive: true });
  } finally {
    // What could not be put back stays, at the path that the error names.
    if (await isEmpty(old)) await rm(aside, { recursive: true, force: true });
  }
}

/** What lies beside our files would go with the folder: it may be somebody's work. */
async function assertOurs(folder: string): Promise<void> {
  const names = (await isFolder(folder)) ? await readdir(folder) : [];
  const foreign = names.find((name) => !OURS.test(name));
  if (foreign === undefined) return;
  throw new SynthFault(
    `${join(folder, foreign)}: is not of this program, which replaces the folder. Say another --out, or move it.`,
  );
}

/** The files of {@link Manifest}s. */
const OURS = /^\d\d-[a-z-]+\.yaml$/;

interface Folders {
  readonly made: string;
  readonly out: string;
  readonly old: string;
}

async function exchange(names: readonly string[], { made, out, old }: Folders): Promise<void> {
  const moved: (readonly [from: string, to: string])[] = [];
  const move = async (from: string, to: string) => {
    await rename(from, to);
    moved.push([from, to]);
  };
  try {
    for (const name of names) {
      if (await isFolder(join(out, name))) await move(join(out, name), join(old, name));
      await move(join(made, name), join(out, name));
    }
  } catch (error) {
    for (const [from, to] of moved.reverse()) await rename(to, from);
    throw error;
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const isEmpty = (folder: string) =>
  readdir(folder).then(
    ({ length }) => length === 0,
    () => true,
  );

async function writeFolder(folder: string, manifests: readonly Manifest[]): Promise<void> {
  await mkdir(folder);
  for (const manifest of manifests) await writeFile(join(folder, manifest.file), toYaml(manifest));
}

/** One document for each object. Nothing is folded or referred to: what is read is what is there. */
export function toYaml({ objects }: Manifest): string {
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}
