import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ownNamespaces } from '../objects/find.ts';

/** Made by the charts that are installed first. */
const OF_CHARTS = ['cert-manager', 'istio-system', 'istio-ingress', 'istio-egress'];

const CLUSTER_WIDE = ['Namespace', 'PriorityClass', 'ClusterIssuer'];

/** Every object is in a namespace that exists. */
export function namespacesExist(objects: readonly KubernetesObject[]): string[] {
  const known = new Set([...ownNamespaces(objects), ...OF_CHARTS]);
  return objects.flatMap((object) => {
    const { namespace } = object.metadata;
    if (CLUSTER_WIDE.includes(object.kind)) return [];
    if (namespace === undefined) return [`${called(object)}: is in no namespace`];
    return known.has(namespace) ? [] : [`${called(object)}: namespace ${namespace} does not exist`];
  });
}
