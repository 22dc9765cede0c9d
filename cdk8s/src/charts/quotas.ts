import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Plan } from '../plan/plan.ts';

/**
 * What the services together may take, sidecars included. CPU limits are left out: they are for bursts, and not all
 * burst at once. Containers that say nothing, such as the mesh's check of its own set-up, get the sidecar's share.
 */
export function quotas(chart: Chart, { environment }: Plan): void {
  const { namespaces, quota, sidecar } = environment;
  const quantity = k8s.Quantity.fromString;
  const namespace = namespaces.services;
  new k8s.KubeResourceQuota(chart, 'quota', {
    metadata: { name: 'keelson', namespace },
    spec: {
      hard: {
        'requests.cpu': quantity(quota.cpu),
        'requests.memory': quantity(quota.memory),
        'limits.memory': quantity(quota.memoryLimit),
        pods: quantity(`${quota.pods}`),
      },
    },
  });
  new k8s.KubeLimitRange(chart, 'limits', {
    metadata: { name: 'keelson', namespace },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: { cpu: quantity(sidecar.cpu), memory: quantity(sidecar.memory) },
          default: { cpu: quantity(sidecar.cpuLimit), memory: quantity(sidecar.memoryLimit) },
        },
      ],
    },
  });
}
