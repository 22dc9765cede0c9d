import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Labels } from '../plan/labels.ts';
import { dns } from './peers.ts';

export interface NetworkPolicyOptions {
  readonly name: string;
  readonly namespace: string;
  /** Whose traffic it allows; all pods of the namespace when absent. */
  readonly pods?: Labels;
  readonly ingress?: readonly k8s.NetworkPolicyIngressRule[];
  readonly egress?: readonly k8s.NetworkPolicyEgressRule[];
}

/** What pods may send and receive, in addition to what other policies allow them. */
export class NetworkPolicy extends k8s.KubeNetworkPolicy {
  constructor(scope: Construct, { name, namespace, pods, ingress = [], egress = [] }: NetworkPolicyOptions) {
    super(scope, `network-${namespace}-${name}`, {
      metadata: { name, namespace },
      spec: {
        podSelector: pods === undefined ? {} : { matchLabels: { ...pods } },
        policyTypes: ['Ingress', 'Egress'],
        ...(ingress.length > 0 && { ingress: [...ingress] }),
        ...(egress.length > 0 && { egress: [...egress] }),
      },
    });
  }
}

/**
 * A namespace in which nobody speaks to anybody but the DNS, until another policy allows it. The kubelet's probes are
 * not held up by this: a node always reaches the pods that run on it.
 */
export function closedNamespace(scope: Construct, namespace: string): void {
  new NetworkPolicy(scope, { name: 'deny-all', namespace });
  new NetworkPolicy(scope, { name: 'allow-dns', namespace, egress: [dns()] });
}
