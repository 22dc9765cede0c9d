import type { KubernetesObject } from '@keelson/mesh/policy';

/** Every object of ours carries it. */
export const OURS = 'app.kubernetes.io/part-of=keelson,app.kubernetes.io/managed-by=cdk8s';

/** `networking.istio.io/VirtualService keelson/orders`: says which object it is, whatever its version. */
export function identityOf({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): string {
  return `${groupOf(apiVersion)}/${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** `apps` of `apps/v1`; empty for the core. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
