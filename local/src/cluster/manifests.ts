import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeArtifacts } from './artifacts.ts';
import type { Run } from './run.ts';
import { succeed } from './up.ts';

/** Where Skaffold takes manifests from, a folder for each environment. */
const MANIFESTS = 'cdk8s/dist';

/**
 * Synthesises one environment for Skaffold, before it renders. Files that say the same are left alone: Skaffold deploys
 * again when it sees one written, so it would never come to rest.
 * @param root the repository
 * @throws ClusterError with what synth said
 */
export async function refreshManifests(root: string, environment: string, run: Run): Promise<void> {
  await mkdir(join(root, '.data'), { recursive: true });
  const aside = await mkdtemp(join(root, '.data/manifests-'));
  try {
    const synth = join(root, 'cdk8s/src/main.ts');
    await succeed(run, process.execPath, [synth, '--env', environment, '--out', join(aside, 'out')]);
    await mirrorFolder(join(aside, 'out', environment), join(root, MANIFESTS, environment));
    await writeArtifacts(root);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Makes the files of one folder those of another, and writes only where they differ. */
export async function mirrorFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const wanted = await readdir(from);
  for (const name of wanted) {
    const text = await readFile(join(from, name), 'utf8');
    if ((await readFile(join(to, name), 'utf8').catch(() => undefined)) !== text) await writeFile(join(to, name), text);
  }
  const gone = (await readdir(to)).filter((name) => !wanted.includes(name));
  for (const name of gone) await rm(join(to, name), { recursive: true });
}
