import { k8s } from 'cdk8s-plus-27';

/** What a container is given. */
export interface Capacity {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

/**
 * Requests and limits. Memory is what was asked for and no more: who goes beyond is ended, not its neighbours. CPU may
 * burst, as starting takes more of it than serving.
 */
export function resources({ cpuMillis, memoryMiB }: Capacity, cpuBurst: number): k8s.ResourceRequirements {
  const memory = k8s.Quantity.fromString(`${memoryMiB}Mi`);
  return {
    requests: { cpu: k8s.Quantity.fromString(`${cpuMillis}m`), memory },
    limits: { cpu: k8s.Quantity.fromString(`${Math.ceil(cpuMillis * cpuBurst)}m`), memory },
  };
}
