import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { discoverGraph } from '@keelson/mesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../src/environments/index.ts';
import { type Manifest, synthesise } from '../src/synth.ts';
import { writeManifests } from '../src/write.ts';
import { broughtByOthers, full, fullGraph } from './full.ts';

const istioctl = find();

function find(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), '.cache/keelson/bin')];
  const places = [process.env.KEELSON_ISTIOCTL, ...folders.map((folder) => join(folder, 'istioctl'))];
  return places.find((place) => place !== undefined && existsSync(place));
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-analyze-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const services = fileURLToPath(new URL('../../services', import.meta.url));

/** What it says of an environment's manifests, in a folder of their own. */
async function analysed(environment: string, manifests: readonly Manifest[]): Promise<string> {
  await writeManifests(folder, [{ environment, manifests }]);
  const args = ['analyze', '--use-kube=false', '--failure-threshold', 'Warning', join(folder, environment)];
  const ran = await promisify(execFile)(istioctl ?? '', args).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${ran.stdout}${ran.stderr}`;
}

describe.skipIf(istioctl === undefined)('istioctl analyze (skipped where there is no istioctl)', () => {
  it.each(environments)(
    'finds nothing wrong in $name',
    async (environment) => {
      const manifests = synthesise(await discoverGraph(services), environment);
      expect(await analysed(environment.name, manifests)).toMatch(/No validation issues found/);
    },
    120_000,
  );

  it('finds nothing wrong where tokens, origins, a moving prefix and hosts outside are asked for', async () => {
    const brought = { file: '00-brought.yaml', objects: broughtByOthers };
    const said = await analysed(full.name, [brought, ...synthesise(fullGraph, full)]);
    expect(said).toMatch(/No validation issues found/);
  }, 120_000);
});
