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
import { synthesise } from '../src/synth.ts';
import { writeManifests } from '../src/write.ts';

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

describe.skipIf(istioctl === undefined)('istioctl analyze (skipped where there is no istioctl)', () => {
  it.each(environments)(
    'finds nothing wrong in $name',
    async (environment) => {
      const graph = await discoverGraph(fileURLToPath(new URL('../../services', import.meta.url)));
      await writeManifests(folder, [{ environment: environment.name, manifests: synthesise(graph, environment) }]);
      const args = ['analyze', '--use-kube=false', '--failure-threshold', 'Warning', join(folder, environment.name)];
      const ran = await promisify(execFile)(istioctl ?? '', args).catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      expect(`${ran.stdout}${ran.stderr}`).toMatch(/No validation issues found/);
    },
    120_000,
  );
});
