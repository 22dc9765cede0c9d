import type { KubernetesObject } from '@keelson/mesh/policy';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/** An object that was made and checked elsewhere, such as a custom resource. */
export class Custom extends ApiObject {
  constructor(scope: Construct, object: KubernetesObject) {
    const { kind, metadata } = object;
    super(scope, [kind, metadata.namespace ?? '', metadata.name].join('-'), object as never);
  }
}
