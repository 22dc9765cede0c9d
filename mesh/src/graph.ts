import { type FoundService, faultsOf } from './checks.ts';
import type { ServiceDescription } from './service.ts';

/** The union of all services' descriptions: what everything outside of a service is derived from. */
export interface ServiceGraph {
  /** By name, in alphabetical order. */
  readonly services: readonly ServiceDescription[];
}

/** The descriptions do not fit together. `faults` says, one sentence each, what to change. */
export class GraphError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The service graph has ${faults.length} fault(s):\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'GraphError';
    this.faults = faults;
  }
}

/**
 * Joins descriptions to one graph.
 * @throws GraphError with every fault when names, ports or routes clash.
 */
export function composeGraph(found: readonly FoundService[]): ServiceGraph {
  const faults = faultsOf(found);
  if (faults.length > 0) throw new GraphError(faults);
  const services = found.map(({ description }) => description);
  return { services: services.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
