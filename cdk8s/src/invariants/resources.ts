import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, meshedNamespaces } from '../objects/find.ts';
import { containersOf, type Workload, workloadsOf } from '../objects/pods.ts';

const SIDECAR = ['proxyCPU', 'proxyCPULimit', 'proxyMemory', 'proxyMemoryLimit'];

/** Every container says what it needs and what it may take, and so does every sidecar. */
export function resourcesAreSaid(objects: readonly KubernetesObject[]): string[] {
  const meshed = meshedNamespaces(objects);
  return workloadsOf(objects).flatMap((workload) => [
    ...containersOf(workload).flatMap(({ name, resources }) =>
      (['requests', 'limits'] as const).flatMap((side) =>
        ['cpu', 'memory']
          .filter((what) => resources?.[side]?.[what] === undefined)
          .map((what) => `${called(workload.object)}: container ${name} has no ${side}.${what}`),
      ),
    ),
    ...(meshed.has(workload.object.metadata.namespace ?? '') ? sidecarFaults(workload) : []),
  ]);
}

function sidecarFaults({ object, pod }: Workload): string[] {
  return SIDECAR.filter((what) => pod.metadata?.annotations?.[`sidecar.istio.io/${what}`] === undefined).map(
    (what) => `${called(object)}: the sidecar has no ${what}`,
  );
}
