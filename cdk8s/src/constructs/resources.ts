import { k8s } from 'cdk8s-plus-27';

/** What a container is given. */
export interface Capacity {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

/** How much of what it may use a container asks for, 0 to 1. */
export interface Shares {
  readonly cpuShare: number;
  readonly memoryShare: number;
}

/**
 * Requests and limits. Who goes beyond its memory is ended, not its neighbours. CPU may burst, as starting takes more of
 * it than serving.
 * @param shares less than all where little is asked of many: they share what there is
 */
export function resources(
  { cpuMillis, memoryMiB }: Capacity,
  cpuBurst: number,
  { cpuShare, memoryShare }: Shares = { cpuShare: 1, memoryShare: 1 },
): k8s.ResourceRequirements {
  return {
    requests: quantities(cpuMillis * cpuShare, memoryMiB * memoryShare),
    limits: quantities(cpuMillis * cpuBurst, memoryMiB),
  };
}

function quantities(cpuMillis: number, memoryMiB: number): Readonly<Record<string, k8s.Quantity>> {
  return {
    cpu: k8s.Quantity.fromString(`${Math.ceil(cpuMillis)}m`),
    memory: k8s.Quantity.fromString(`${Math.ceil(memoryMiB)}Mi`),
  };
}
