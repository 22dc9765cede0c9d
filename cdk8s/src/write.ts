import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Manifest } from './synth.ts';

/** The manifests of one environment. */
export interface Synthesised {
  readonly environment: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Writes `OUT/ENVIRONMENT/FILE` for all of them, in place of what was there. First everything is written beside it, then
 * whole folders are exchanged: whoever fails on the way has changed nothing.
 */
export async function writeManifests(out: string, all: readonly Synthesised[]): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  const aside = await mkdtemp(`${out}.new-`);
  try {
    for (const { environment, manifests } of all) await writeFolder(join(aside, environment), manifests);
    await mkdir(out, { recursive: true });
    for (const { environment } of all) {
      await rm(join(out, environment), { recursive: true, force: true });
      await rename(join(aside, environment), join(out, environment));
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function writeFolder(folder: string, manifests: readonly Manifest[]): Promise<void> {
  await mkdir(folder);
  for (const manifest of manifests) await writeFile(join(folder, manifest.file), toYaml(manifest));
}

/** One document for each object. Nothing is folded or referred to: what is read is what is there. */
export function toYaml({ objects }: Manifest): string {
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}
