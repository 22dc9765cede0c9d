import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind } from '../objects/find.ts';
import { workloadsOf } from '../objects/pods.ts';

/** Every workload has an account of its own, which exists, and no token for Kubernetes. */
export function accountsAreOwn(objects: readonly KubernetesObject[]): string[] {
  const accounts = new Map(
    ofKind(objects, 'ServiceAccount').map((account) => [
      key(account.metadata.namespace, account.metadata.name),
      account,
    ]),
  );
  const taken = new Map<string, string>();
  return workloadsOf(objects).flatMap(({ object, pod: { spec } }) => {
    const { serviceAccountName: name = 'default', automountServiceAccountToken: token } = spec;
    const account = key(object.metadata.namespace, name);
    const other = taken.get(account);
    taken.set(account, called(object));
    return [
      ...(name === 'default' ? [`${called(object)}: runs as the default ServiceAccount`] : []),
      ...(accounts.has(account) ? [] : [`${called(object)}: ServiceAccount ${account} does not exist`]),
      ...(token === false ? [] : [`${called(object)}: mounts a token for Kubernetes`]),
      ...(other === undefined ? [] : [`${called(object)}: shares ServiceAccount ${account} with ${other}`]),
    ];
  });
}

function key(namespace: string | undefined, name: string): string {
  return `${namespace}/${name}`;
}
