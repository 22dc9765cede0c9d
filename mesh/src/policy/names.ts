import { EDGE, type Edge } from '../edges.ts';
import type { MeshSettings } from './settings.ts';

/** What each service of the graph is called on the cluster: its Service, its account, its pods' `app` label. */

/** Ending of the names of Kubernetes Services; `clusterDomain` of the cluster. */
const SERVICES = 'svc.cluster.local';

/** Full name of a service's Kubernetes Service; short ones mean something else in another namespace. */
export function hostOf(service: string, { namespace }: Pick<MeshSettings, 'namespace'>): string {
  return `${service}.${namespace}.${SERVICES}`;
}

/** The namespace of a Kubernetes Service by its full name; undefined for a host of another kind. */
export function namespaceOf(host: string): string | undefined {
  return host.endsWith(`.${SERVICES}`) ? host.split('.')[1] : undefined;
}

/** A caller's identity in its certificate, as AuthorizationPolicies write it. */
export function principalOf(caller: string, { trustDomain, namespace, ingress }: MeshSettings): string {
  return caller === EDGE
    ? `${trustDomain}/ns/${ingress.namespace}/sa/${ingress.serviceAccount}`
    : `${trustDomain}/ns/${namespace}/sa/${caller}`;
}

/** How a service's pods are found. */
export function podsOf(service: string): { app: string } {
  return { app: service };
}

/** Names the object, and marks it as one of ours. */
export function metadata(name: string, namespace: string) {
  return { name, namespace, labels: { 'app.kubernetes.io/part-of': 'keelson' } };
}

/** `shop-get-api-v1-orders`: the name of an edge's route, in access logs and for Argo Rollouts. */
export function routeName({ from, operation }: Edge): string {
  return `${from}-${slug(operation.name)}`;
}

/** A text as part of a name: `GET /a/{id}` becomes `get-a-id`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Milliseconds as a duration of Istio's, in seconds: the one unit that protobuf's JSON form has. */
export function duration(ms: number): string {
  return `${ms / 1_000}s`;
}
