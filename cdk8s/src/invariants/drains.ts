import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind } from '../objects/find.ts';
import { workloadsOf } from '../objects/pods.ts';

/** Kubernetes waits for longer than a service takes to go. */
export function drainsAreWaitedFor(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects).flatMap(({ object, pod }) => {
    const config = ofKind(objects, 'ConfigMap').find(
      ({ metadata }) => metadata.name === object.metadata.name && metadata.namespace === object.metadata.namespace,
    ) as { data?: Readonly<Record<string, string>> } | undefined;
    const drainMs = Number(config?.data?.DRAIN_TIMEOUT_MS ?? 0);
    const graceMs = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1_000;
    return drainMs < graceMs ? [] : [`${called(object)}: is cut off after ${graceMs} ms, and drains for ${drainMs} ms`];
  });
}
