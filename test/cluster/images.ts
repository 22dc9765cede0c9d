import { repository, run } from './run.ts';
import type { ClusterSettings } from './settings.ts';

/**
 * Builds the image of each service and gives it to the cluster.
 * @returns how the cluster calls each, by the name that the manifests have: for `--images`
 */
export async function buildImages(
  services: readonly string[],
  tag: string,
  { imageBuilder, nodeImage, imagePrefix }: ClusterSettings,
): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  for (const service of services) {
    const name = `keelson-${service}:${tag}`;
    const base = nodeImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${nodeImage}`];
    console.log(`building ${name}`);
    await run(imageBuilder, [name, repository, '--build-arg', `SERVICE=${service}`, ...base]);
    images[`keelson/${service}`] = `${imagePrefix}${name}`;
  }
  return images;
}
