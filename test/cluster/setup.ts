import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverGraph } from '@keelson/mesh';
import type { TestProject } from 'vitest/node';
import { buildImages } from './images.ts';
import { clear } from './namespaces.ts';
import { repository, runAloud } from './run.ts';
import { clusterSettings } from './settings.ts';

/** What the suites need to know of the environment that was set up. */
export interface Deployed {
  readonly ingressUrl: string;
  readonly networkEnforced: boolean;
  /** Where the images are, by their names in the manifests; and where second versions are, of {@link ROLLED}. */
  readonly images: Readonly<Record<string, string>>;
  readonly nextImages: Readonly<Record<string, string>>;
  /** What the first deployment said. */
  readonly said: string;
}

/** The services whose new versions are tried: one that has several pods in a roll, and one that has its views in a file. */
const ROLLED = ['orders', 'order-views'];

declare module 'vitest' {
  export interface ProvidedContext {
    deployed: Deployed;
  }
}

/**
 * Runs `npm run deploy` as an operator does.
 * @param images where the images are; as the manifests have them unless given
 * @returns what it said
 */
export async function deploy(
  environment: string,
  images: object | undefined,
  ...options: readonly string[]
): Promise<string> {
  const program = join(repository, 'cdk8s/src/deploy/main.ts');
  const command = [program, '--env', environment, ...options];
  if (images === undefined) return runAloud(process.execPath, command);
  const folder = await mkdtemp(join(tmpdir(), 'keelson-images-'));
  const file = join(folder, 'images.json');
  await writeFile(file, JSON.stringify(images));
  try {
    return await runAloud(process.execPath, [...command, '--images', file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Builds the images, clears away what an earlier run left, brings up the minimal environment and waits for it; after
 * the suites it goes again.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const settings = clusterSettings(process.env);
  const { services } = await discoverGraph(join(repository, 'services'));
  const names = services.map(({ name }) => name);
  const images = await buildImages(names, 'test-1', settings);
  const nextImages = await buildImages(ROLLED, 'test-2', settings);
  await clear();
  await deploy('minimal', images, '--delete', '--yes');
  const said = await deploy('minimal', images, '--timeout', '180');
  project.provide('deployed', { ...settings, images, nextImages, said });
  return async () => {
    if (settings.keep) console.log('KEELSON_KEEP=1: everything is left running');
    else await deploy('minimal', images, '--delete', '--yes');
  };
}
