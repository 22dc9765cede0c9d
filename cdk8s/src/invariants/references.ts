import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind, specOf } from '../objects/find.ts';
import { type Needed, neededBy } from '../objects/needs.ts';
import { workloadsOf } from '../objects/pods.ts';
import { clientSecrets, storeSecrets } from '../plan/secrets.ts';

/** What the operator brings: see src/plan/secrets.ts. */
const BROUGHT: readonly string[] = [...Object.values(clientSecrets), ...Object.values(storeSecrets)];

/** What a pod needs to start exists: settings, volumes, priority, and secrets, made by a certificate or brought. */
export function referencesExist(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects).flatMap((workload) =>
    neededBy(workload)
      .filter((needed) => !exists(needed, workload.object.metadata.namespace, objects))
      .map(({ kind, name }) => `${called(workload.object)}: needs ${kind} ${name}, which does not exist`),
  );
}

function exists({ kind, name }: Needed, namespace: string | undefined, objects: readonly KubernetesObject[]): boolean {
  if (kind === 'Secret') return BROUGHT.includes(name) || certificates(objects, namespace).includes(name);
  return ofKind(objects, kind).some(
    ({ metadata }) => metadata.name === name && (kind === 'PriorityClass' || metadata.namespace === namespace),
  );
}

/** Secrets that cert-manager makes. */
function certificates(objects: readonly KubernetesObject[], namespace: string | undefined): readonly string[] {
  return ofKind(objects, 'Certificate')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map((certificate) => specOf<{ secretName: string }>(certificate).secretName);
}
