import type { FoundService } from './checks/fault.ts';
import { faultsOf } from './checks/index.ts';
import { type Edge, edgesOf } from './edges.ts';
import type { GrpcMethods } from './grpc-methods.ts';
import type { ServiceDescription } from './service.ts';

/** The union of all services' descriptions: what everything outside of a service is derived from. */
export interface ServiceGraph {
  /** By name, in alphabetical order. */
  readonly services: readonly ServiceDescription[];
  /** What the contracts say of the gRPC methods. */
  readonly methods: GrpcMethods;
  /** Who calls whom for what; the ingress gateway is a caller too. */
  readonly edges: readonly Edge[];
}

/** The descriptions do not fit together. `faults` says, one sentence each, what to change. */
export class GraphError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      faults.length === 1
        ? faults[0]
        : `The service graph has ${faults.length} faults:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
    this.name = 'GraphError';
    this.faults = faults;
  }
}

/**
 * Joins descriptions to one graph.
 * @param methods what the contracts say of the gRPC methods that the descriptions name
 * @throws GraphError with every fault of the descriptions
 */
export function composeGraph(found: readonly FoundService[], methods: GrpcMethods): ServiceGraph {
  const faults = faultsOf(found, methods);
  if (faults.length > 0) throw new GraphError(faults);
  const services = found.map(({ description }) => description).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { services, methods, edges: edgesOf(services, methods) };
}
