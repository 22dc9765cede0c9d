import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Manifest } from '../synth.ts';
import { identityOf, OURS } from './identity.ts';
import { assertKnown, type Kinds, kindOf, readKinds } from './kinds.ts';
import type { Kubectl } from './kubectl.ts';
import { keepSubsets, keepWeights } from './live-weights.ts';
import { prune } from './prune.ts';

/** Server-side, so that fields that others set (a canary's replicas) stay theirs. */
const APPLY = ['apply', '--server-side', '--force-conflicts', '--field-manager=keelson'];

/** The kinds that canaries move. */
const MOVED = ['VirtualService.networking.istio.io', 'DestinationRule.networking.istio.io'];

type Cluster = Pick<Kubectl, 'run' | 'list'>;

/**
 * Brings the cluster to what the manifests say, file by file. What a canary has moved by now stays where it is; what
 * no manifest has any more goes.
 * @param tell hears of each file, and of what goes
 * @param onceThereAreNamespaces brings what no manifest has, before anything needs it
 * @throws KubectlError when the API server refuses an object, or does not know its kind
 */
export async function apply(
  kubectl: Cluster,
  manifests: readonly Manifest[],
  tell: (line: string) => void,
  onceThereAreNamespaces: () => Promise<void> = async () => {},
): Promise<void> {
  const kinds = await readKinds(kubectl);
  assertKnown(manifests, kinds);
  const moved = await movedByCanaries(kubectl, kinds);
  for (const { file, objects } of manifests) {
    await kubectl.run([...APPLY, '-f', '-'], listOf(objects.map((object) => asMoved(object, moved))));
    tell(`applied ${file} (${objects.length})`);
    if (objects.some(({ kind }) => kind === 'Namespace')) await onceThereAreNamespaces();
  }
  await prune(kubectl, manifests, kinds, tell);
}

/**
 * Has the API server check every object whose kind it knows, and changes nothing. The namespaces have to be there.
 * @throws KubectlError with what it refuses
 */
export async function check(
  kubectl: Cluster,
  manifests: readonly Manifest[],
  tell: (line: string) => void,
): Promise<void> {
  const kinds = await readKinds(kubectl);
  for (const { file, objects } of manifests) {
    const there = objects.filter((object) => kinds.has(kindOf(object)));
    const skipped = objects.length - there.length;
    if (there.length > 0) await kubectl.run([...APPLY, '--dry-run=server', '-f', '-'], listOf(there));
    tell(
      `checked ${file} (${there.length}${skipped > 0 ? `, ${skipped} of kinds that this cluster does not know` : ''})`,
    );
  }
}

/** Takes away all that the manifests hold, last file first; namespaces take along what is left in them. */
export async function remove(
  kubectl: Cluster,
  manifests: readonly Manifest[],
  tell: (line: string) => void,
): Promise<void> {
  const kinds = await readKinds(kubectl);
  for (const { file, objects } of manifests.toReversed()) {
    const there = objects.filter((object) => kinds.has(kindOf(object)));
    if (there.length === 0) continue;
    await kubectl.run(['delete', '--ignore-not-found', '--wait=true', '-f', '-'], listOf(there));
    tell(`removed ${file} (${there.length})`);
  }
}

function listOf(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** What canaries move, as it is now. */
async function movedByCanaries(kubectl: Cluster, kinds: Kinds): Promise<ReadonlyMap<string, KubernetesObject>> {
  if (!kinds.has('Rollout.argoproj.io')) return new Map();
  const resources = MOVED.map((kind) => kinds.get(kind)).join();
  const live = await kubectl.list<KubernetesObject>([resources, '--all-namespaces', '-l', OURS]);
  return new Map(live.map((object) => [identityOf(object), object]));
}

function asMoved(object: KubernetesObject, moved: ReadonlyMap<string, KubernetesObject>): KubernetesObject {
  const live = moved.get(identityOf(object));
  if (object.kind === 'VirtualService') return keepWeights(object, live);
  if (object.kind === 'DestinationRule') return keepSubsets(object, live);
  return object;
}
