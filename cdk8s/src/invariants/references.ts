import type { ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { called, ofKind, specOf } from '../objects/find.ts';
import { type Needed, neededBy } from '../objects/needs.ts';
import { workloadsOf } from '../objects/pods.ts';
import { clientSecrets, ownSecret, storeSecrets } from '../plan/secrets.ts';

/** What the operator, or deploying, brings: see src/plan/secrets.ts. */
function brought({ services }: ServiceGraph): readonly string[] {
  const own = services.filter(({ secrets = [] }) => secrets.length > 0).map(({ name }) => ownSecret(name));
  return [...Object.values(clientSecrets), ...Object.values(storeSecrets), ...own];
}

/** What a pod needs to start exists: settings, volumes, priority, and secrets, made by a certificate or brought. */
export function referencesExist(
  objects: readonly KubernetesObject[],
  environment: Environment,
  graph: ServiceGraph,
): string[] {
  const secrets = brought(graph);
  const claims = (environment.imports ?? []).map(({ claim }) => claim);
  return workloadsOf(objects).flatMap((workload) =>
    neededBy(workload)
      .filter(
        (needed) =>
          !exists(needed, workload.object.metadata.namespace, objects, secrets) && !isBroughtClaim(needed, claims),
      )
      .map(({ kind, name }) => `${called(workload.object)}: needs ${kind} ${name}, which does not exist`),
  );
}

/** With the files of imports on it. */
function isBroughtClaim({ kind, name }: Needed, claims: readonly string[]): boolean {
  return kind === 'PersistentVolumeClaim' && claims.includes(name);
}

function exists(
  { kind, name }: Needed,
  namespace: string | undefined,
  objects: readonly KubernetesObject[],
  secrets: readonly string[],
): boolean {
  if (kind === 'Secret') return secrets.includes(name) || certificates(objects, namespace).includes(name);
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
