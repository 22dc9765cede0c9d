import type { KubernetesObject } from '@keelson/mesh/policy';
import { labelsOf, workloadsOf } from './pods.ts';

type Labels = Readonly<Record<string, string>>;

/** As much of a selector as manifests use. */
export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** An object's spec, read as `T`. */
export function specOf<T>(object: KubernetesObject): T {
  return ((object as { spec?: T }).spec ?? {}) as T;
}

/** All objects of a kind. */
export function ofKind(objects: readonly KubernetesObject[], ...kinds: readonly string[]): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** `Deployment keelson/orders`: for messages. */
export function called({ kind, metadata: { namespace, name } }: KubernetesObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Whether labels fit; an empty selector fits all. */
export function fits(labels: Labels, { matchLabels = {}, matchExpressions = [] }: Selector): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, values = [] }) => values.includes(labels[key] ?? ''))
  );
}

/** Labels of the pods that run in a namespace, one set for each workload. */
export function podsOf(objects: readonly KubernetesObject[], namespace: string | undefined): readonly Labels[] {
  return workloadsOf(objects)
    .filter(({ object }) => object.metadata.namespace === namespace)
    .map(labelsOf);
}

/** Whether any pod in the namespace fits. */
export function selects(
  objects: readonly KubernetesObject[],
  namespace: string | undefined,
  selector: Selector,
): boolean {
  return podsOf(objects, namespace).some((labels) => fits(labels, selector));
}

/** Namespaces whose pods get a sidecar. */
export function meshedNamespaces(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const meshed = ofKind(objects, 'Namespace').filter(
    ({ metadata }) => metadata.labels?.['istio-injection'] === 'enabled',
  );
  return new Set(meshed.map(({ metadata }) => metadata.name));
}

/** Namespaces that these objects make; what is in others, the charts make. */
export function ownNamespaces(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  return new Set(ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name));
}
