import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

/** Plain settings of a workload. The checksum in its pods' annotations makes a change roll them. */
export class Config extends k8s.KubeConfigMap {
  constructor(scope: Construct, name: string, namespace: string, data: Readonly<Record<string, string>>) {
    super(scope, `config-${namespace}-${name}`, {
      metadata: { name, namespace, labels: { app: name } },
      data: { ...data },
    });
  }
}
