import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind, specOf } from '../objects/find.ts';
import { containersOf, type Workload, workloadsOf } from '../objects/pods.ts';

/** What runs in a namespace fits its ResourceQuota, at full scale and with one more of each, as in a roll. */
export function quotasFit(objects: readonly KubernetesObject[]): string[] {
  return ofKind(objects, 'ResourceQuota').flatMap((quota) => {
    const { hard = {} } = specOf<{ hard?: Readonly<Record<string, string>> }>(quota);
    const pods = workloadsOf(objects).filter(({ object }) => object.metadata.namespace === quota.metadata.namespace);
    return Object.entries(hard).flatMap(([what, limit]) => {
      const needed = pods.reduce((sum, pod) => sum + atMost(pod, objects) * amount(pod, what), 0);
      return needed <= quantity(limit)
        ? []
        : [`${called(quota)}: ${what} is ${limit}, and ${round(needed)} are needed`];
    });
  });
}

/** Replicas at full scale, and those that a roll adds. */
function atMost({ object }: Workload, objects: readonly KubernetesObject[]): number {
  const { replicas = 1, strategy } = specOf<{ replicas?: number; strategy?: { type?: string; canary?: unknown } }>(
    object,
  );
  const scaler = ofKind(objects, 'HorizontalPodAutoscaler').find(
    ({ metadata }) => metadata.name === object.metadata.name && metadata.namespace === object.metadata.namespace,
  );
  const most = scaler === undefined ? replicas : specOf<{ maxReplicas: number }>(scaler).maxReplicas;
  // A canary may reach full size beside the stable version.
  if (object.kind === 'Rollout') return 2 * most;
  return object.kind === 'StatefulSet' || strategy?.type === 'Recreate' ? most : most + 1;
}

function amount(workload: Workload, what: string): number {
  if (what === 'pods') return 1;
  const [side, resource] = what.split('.') as ['requests' | 'limits', string];
  const own = containersOf(workload).reduce((sum, { resources }) => sum + quantity(resources?.[side]?.[resource]), 0);
  return own + quantity(workload.pod.metadata?.annotations?.[sidecarAnnotation(side, resource)]);
}

function sidecarAnnotation(side: string, resource: string): string {
  return `sidecar.istio.io/proxy${resource === 'cpu' ? 'CPU' : 'Memory'}${side === 'limits' ? 'Limit' : ''}`;
}

const UNITS: Readonly<Record<string, number>> = { m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** A quantity of Kubernetes as a number; none is 0. */
function quantity(text: string | number | undefined): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\w*)$/.exec(`${text ?? 0}`) ?? [];
  return Number(number) * (UNITS[unit] ?? 1);
}

function round(value: number): string {
  return value > 2 ** 20 ? `${Math.ceil(value / 2 ** 20)}Mi` : `${Math.round(value * 1_000) / 1_000}`;
}
