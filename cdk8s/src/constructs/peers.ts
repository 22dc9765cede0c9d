import { k8s } from 'cdk8s-plus-27';
import type { Labels } from '../plan/labels.ts';

/** Pods with these labels in a namespace; without labels, all of them. */
export function podsIn(namespace: string, matchLabels?: Labels): k8s.NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    ...(matchLabels && { podSelector: { matchLabels: { ...matchLabels } } }),
  };
}

/** Pods of any of these workloads in a namespace. */
export function workloadsIn(namespace: string, names: readonly string[]): k8s.NetworkPolicyPeer {
  return {
    ...podsIn(namespace),
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [...names] }] },
  };
}

/** Ports of the pods, as network policies see them: after the Service. */
export function tcp(...ports: readonly number[]): k8s.NetworkPolicyPort[] {
  return ports.map((port) => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }));
}

/** Names are looked up here. A node-local DNS cache needs a rule of its own, for its address. */
export function dns(): k8s.NetworkPolicyEgressRule {
  const port = k8s.IntOrString.fromNumber(53);
  return {
    to: [podsIn('kube-system', { 'k8s-app': 'kube-dns' })],
    ports: [
      { protocol: 'UDP', port },
      { protocol: 'TCP', port },
    ],
  };
}
