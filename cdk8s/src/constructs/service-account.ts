import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

/**
 * An identity of its own for each workload: it stands in the certificates by which the mesh knows it. It may do nothing
 * with Kubernetes and has no token for it; Istio's sidecar projects one of its own, for istiod only.
 */
export class ServiceAccount extends k8s.KubeServiceAccount {
  constructor(scope: Construct, name: string, namespace: string) {
    super(scope, `account-${namespace}-${name}`, {
      metadata: { name, namespace },
      automountServiceAccountToken: false,
    });
  }
}
