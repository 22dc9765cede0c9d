import { k8s } from 'cdk8s-plus-27';

/** What a container is given. */
export interface Capacity {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

/**
 * Requests and limits. Memory is what was asked for and no more: who goes beyond is ended, not its neighbours. CPU may
 * burst, as starting takes more of it than serving.
 * @param cpuShare how much of its CPU is asked for: where little is asked of many, they share what there is
 */
export function resources(
  { cpuMillis, memoryMiB }: Capacity,
  cpuBurst: number,
  cpuShare = 1,
): k8s.ResourceRequirements {
  const memory = k8s.Quantity.fromString(`${memoryMiB}Mi`);
  return {
    requests: { cpu: k8s.Quantity.fromString(`${Math.ceil(cpuMillis * cpuShare)}m`), memory },
    limits: { cpu: k8s.Quantity.fromString(`${Math.ceil(cpuMillis * cpuBurst)}m`), memory },
  };
}
