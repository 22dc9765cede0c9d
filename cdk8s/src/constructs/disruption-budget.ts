import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Labels } from '../plan/labels.ts';

/**
 * A drained node takes one pod of a workload at a time. Only for workloads of more than one: with a single replica it
 * would keep a node from ever being drained. Pods that are not ready protect nobody and may always go.
 */
export class DisruptionBudget extends k8s.KubePodDisruptionBudget {
  constructor(scope: Construct, name: string, namespace: string, selector: Labels) {
    super(scope, `budget-${namespace}-${name}`, {
      metadata: { name, namespace, labels: { app: name } },
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: { ...selector } },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
