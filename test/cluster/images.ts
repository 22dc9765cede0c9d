import { repository, run } from './run.ts';
import type { ClusterSettings } from './settings.ts';

/** Builds that go on side by side: what one waits for, disk or network, the other one computes. */
const SIDE_BY_SIDE = 2;

/**
 * Builds the image of each service and gives it to the cluster. The first one alone, then two at a time: what all images
 * share is in the builder's cache after the first.
 * @returns how the cluster calls each, by the name that the manifests have: for `--images`
 */
export async function buildImages(
  services: readonly string[],
  tag: string,
  settings: ClusterSettings,
): Promise<Record<string, string>> {
  const [first, ...others] = services;
  if (first === undefined) return {};
  await buildImage(first, tag, settings);
  const worker = async () => {
    for (let service = others.shift(); service !== undefined; service = others.shift()) {
      await buildImage(service, tag, settings);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return Object.fromEntries(
    services.map((service) => [`keelson/${service}`, `${settings.imagePrefix}${nameOf(service, tag)}`]),
  );
}

function nameOf(service: string, tag: string): string {
  return `keelson-${service}:${tag}`;
}

async function buildImage(service: string, tag: string, { imageBuilder, nodeImage }: ClusterSettings): Promise<void> {
  const name = nameOf(service, tag);
  const base = nodeImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${nodeImage}`];
  const began = performance.now();
  await run(imageBuilder, [name, repository, '--build-arg', `SERVICE=${service}`, ...base]);
  console.log(`built ${name} in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
}
