import type { KubernetesObject } from '@keelson/mesh/policy';
import { allowPolicies, isMeshed } from '../objects/authorization.ts';
import { fits, meshedNamespaces, ofKind, podsOf, type Selector, specOf } from '../objects/find.ts';
import { labelsOf, workloadsOf } from '../objects/pods.ts';
import { METRICS_PORT, SIDECAR_PORTS } from '../plan/ports.ts';

/** Ports at which there is no Envoy, so that only the network says who may come. */
const BESIDE_THE_MESH: readonly number[] = [METRICS_PORT, SIDECAR_PORTS.agent, SIDECAR_PORTS.envoy];

/** In the mesh, NetworkPolicies and AuthorizationPolicies let the same callers to the same ports. */
export function policiesAgree(objects: readonly KubernetesObject[]): string[] {
  const byNetwork = networkEdges(objects);
  const byMesh = meshEdges(objects);
  return [
    ...[...byMesh].filter((edge) => !byNetwork.has(edge)).map((edge) => `${edge}: no NetworkPolicy allows it`),
    ...[...byNetwork].filter((edge) => !byMesh.has(edge)).map((edge) => `${edge}: no AuthorizationPolicy allows it`),
    ...sendersThatMayNot(objects),
  ];
}

interface Network {
  readonly podSelector: Selector;
  readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly Port[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
}
interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}
interface Port {
  readonly port?: number | string;
}

/** `keelson/orders -> keelson/eventstore:2113`; of callers that are none of ours, only the namespace is known. */
function networkEdges(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const meshed = meshedNamespaces(objects);
  const policies = ofKind(objects, 'NetworkPolicy').filter(({ metadata }) => meshed.has(metadata.namespace ?? ''));
  return new Set(
    policies.flatMap((policy) => {
      const { podSelector, ingress = [] } = specOf<Network>(policy);
      return ingress.flatMap(({ from = [{}], ports = [{}] }) =>
        edgesBetween(
          from.flatMap((peer) => peersNames(peer, policy.metadata.namespace, objects)),
          namesOf(objects, policy.metadata.namespace, podSelector),
          ports.map(({ port }) => port ?? '*').filter((port) => !BESIDE_THE_MESH.includes(Number(port))),
        ),
      );
    }),
  );
}

/** Of a rule that does not say who or where, anybody may come to any port. */
function meshEdges(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const policies = allowPolicies(objects).filter(({ object }) => isMeshed(object, objects));
  return new Set(
    policies.flatMap(({ object, selector, rules }) =>
      rules.flatMap(({ from = [{ source: {} }], to = [{ operation: {} }] }) =>
        edgesBetween(
          from.flatMap(({ source }) => (source.principals ?? ['*']).map((name) => principalName(name, objects))),
          namesOf(objects, object.metadata.namespace, selector),
          to.flatMap(({ operation }) => operation.ports ?? ['*']),
        ),
      ),
    ),
  );
}

function edgesBetween(from: readonly string[], to: readonly string[], ports: readonly (string | number)[]): string[] {
  return from.flatMap((caller) => to.flatMap((callee) => ports.map((port) => `${caller} -> ${callee}:${port}`)));
}

/** `cluster.local/ns/NAMESPACE/sa/ACCOUNT` as the pods that run under it. */
function principalName(principal: string, objects: readonly KubernetesObject[]): string {
  const [, namespace = '*', account] = /\/ns\/([^/]+)\/sa\/(.+)$/.exec(principal) ?? [];
  const workload = workloadsOf(objects).find(
    ({ object, pod }) => object.metadata.namespace === namespace && pod.spec.serviceAccountName === account,
  );
  return workload === undefined ? namespace : `${namespace}/${labelsOf(workload).app}`;
}

function peersNames(
  { namespaceSelector, podSelector }: Peer,
  own: string | undefined,
  objects: readonly KubernetesObject[],
): readonly string[] {
  const namespace =
    namespaceSelector === undefined ? own : namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'];
  if (namespace === undefined) return ['*'];
  const ours = podsOf(objects, namespace).length > 0;
  return ours ? namesOf(objects, namespace, podSelector ?? {}) : [namespace];
}

function namesOf(objects: readonly KubernetesObject[], namespace: string | undefined, selector: Selector): string[] {
  return podsOf(objects, namespace)
    .filter((labels) => fits(labels, selector))
    .map(({ app }) => `${namespace}/${app}`);
}

/** Who may come must also be let go: every allowed caller of ours has an egress rule to that callee and port. */
function sendersThatMayNot(objects: readonly KubernetesObject[]): string[] {
  const sent = new Set(
    ofKind(objects, 'NetworkPolicy').flatMap((policy) => {
      const { podSelector, egress = [] } = specOf<Network>(policy);
      const { namespace } = policy.metadata;
      return egress.flatMap(({ to = [{}], ports = [{}] }) =>
        edgesBetween(
          namesOf(objects, namespace, podSelector),
          to.flatMap((peer) => peersNames(peer, namespace, objects)),
          ports.map(({ port }) => port ?? '*'),
        ),
      );
    }),
  );
  return [...meshEdges(objects)]
    .filter((edge) => edge.split(' ')[0]?.includes('/') && !sent.has(edge))
    .map((edge) => `${edge}: the caller's NetworkPolicy does not let it go`);
}
