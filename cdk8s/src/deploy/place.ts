import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Manifest } from '../synth.ts';
import { type Kubectl, KubectlError } from './kubectl.ts';

/** Label of every object, namespaces too. */
const ENVIRONMENT = 'keelson/environment';

/**
 * Makes sure that the cluster does not hold another environment: a wrong context must not replace production.
 * @throws KubectlError that names the namespace and what lives there
 */
export async function assertPlace(
  kubectl: Pick<Kubectl, 'list'>,
  environment: string,
  manifests: readonly Manifest[],
): Promise<void> {
  const objects = manifests.flatMap((manifest) => manifest.objects);
  const ours = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const live = await kubectl.list<KubernetesObject>(['namespaces']);
  for (const { metadata } of live.filter(({ metadata: { name } }) => ours.has(name))) {
    const there = metadata.labels?.[ENVIRONMENT];
    if (there === environment || there === undefined) continue;
    throw new KubectlError(
      `namespace ${metadata.name} holds the environment ${there}, not ${environment}: say another --context, or delete that environment first`,
    );
  }
}
