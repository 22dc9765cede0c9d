import type { KubernetesObject } from '@keelson/mesh/policy';
import { ofKind, specOf } from './find.ts';
import { containersOf, type Workload, workloadsOf } from './pods.ts';

/** Another object by its name. */
export interface Needed {
  readonly kind: string;
  readonly name: string;
}

/** What a pod names and does not start without. */
export function neededBy(workload: Workload): readonly Needed[] {
  const { volumes = [], priorityClassName, serviceAccountName } = workload.pod.spec;
  return [
    ...named('ServiceAccount', serviceAccountName),
    ...named('PriorityClass', priorityClassName),
    ...volumes.flatMap(({ configMap, secret, persistentVolumeClaim }) => [
      ...named('ConfigMap', configMap?.name),
      ...named('Secret', secret?.secretName),
      ...named('PersistentVolumeClaim', persistentVolumeClaim?.claimName),
    ]),
    ...containersOf(workload).flatMap(({ env = [], envFrom = [] }) => [
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...named('ConfigMap', configMapRef?.name),
        ...named('Secret', secretRef?.name),
      ]),
      ...env.flatMap(({ valueFrom }) => [
        ...named('ConfigMap', valueFrom?.configMapKeyRef?.name),
        ...named('Secret', valueFrom?.secretKeyRef?.name),
      ]),
    ]),
  ];
}

/** Kinds in the namespace of a workload that must be there before it runs: what limits it, and what protects it. */
const PROTECTION = [
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'PeerAuthentication',
  'AuthorizationPolicy',
  'Sidecar',
];

/** Kinds in the same namespace of which all must be there before one of this kind. */
const OF_KIND: Readonly<Record<string, readonly string[]>> = {
  VirtualService: ['Service', 'DestinationRule'],
  Rollout: ['VirtualService', 'DestinationRule', 'AnalysisTemplate'],
};

/** The objects that must be applied before `object`. */
export function prerequisitesOf(
  object: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const { namespace } = object.metadata;
  const workloads = workloadsOf([object]);
  const kinds = [...(OF_KIND[object.kind] ?? []), ...(workloads.length > 0 ? PROTECTION : [])];
  const names = [...workloads.flatMap(neededBy), ...issuerOf(object), ...named('Namespace', namespace)];
  return [
    ...ofKind(objects, ...kinds).filter((other) => other.metadata.namespace === namespace && concerns(object, other)),
    ...names.flatMap(({ kind, name }) =>
      ofKind(objects, kind).filter(
        ({ metadata }) =>
          metadata.name === name && (metadata.namespace === undefined || metadata.namespace === namespace),
      ),
    ),
  ];
}

/** A route needs the subsets of the hosts that it names, and no others. */
function concerns(object: KubernetesObject, other: KubernetesObject): boolean {
  if (object.kind !== 'VirtualService' || other.kind !== 'DestinationRule') return true;
  return JSON.stringify(specOf(object)).includes(`"${specOf<{ host?: string }>(other).host}"`);
}

function issuerOf(object: KubernetesObject): Needed[] {
  const { issuerRef } = specOf<{ issuerRef?: Needed }>(object);
  return issuerRef === undefined ? [] : [{ kind: issuerRef.kind, name: issuerRef.name }];
}

function named(kind: string, name: string | undefined): Needed[] {
  return name === undefined ? [] : [{ kind, name }];
}
