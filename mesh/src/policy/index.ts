import type { ServiceGraph } from '../graph.ts';
import { accessPolicies } from './access.ts';
import { authorization } from './authorization.ts';
import { destinationRules } from './destination-rules.ts';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { egress } from './egress.ts';
import { edgeGateway } from './gateway.ts';
import { gatewayFilters } from './gateway-filters.ts';
import { identities } from './identity.ts';
import { withIssuer } from './issuer.ts';
import { keysHost } from './jwks.ts';
import type { KubernetesObject } from './schema.ts';
import type { MeshSettings } from './settings.ts';
import { sidecars } from './sidecars.ts';
import { telemetry } from './telemetry.ts';
import { virtualServices } from './virtual-services.ts';

export { type CanaryRouting, canaryRoutes } from './canary.ts';
export { type Fault, withFaults } from './faults.ts';
export { CLAIMS_HEADER } from './identity.ts';
export { type KubernetesObject, resource } from './schema.ts';
export type * from './settings.ts';

/** What a group of objects is about; a file of the manifests each, in this order. */
export const CONCERNS = [
  'identity',
  'destinations',
  'routes',
  'sidecars',
  'authorization',
  'egress',
  'edge',
  'telemetry',
] as const;
export type Concern = (typeof CONCERNS)[number];

/**
 * Everything that Istio is told about the graph, in the order in which it is to be applied.
 * A pure function: the same in, the same out.
 * @throws Error where a resource is not valid by its schema, naming it and the field, or settings and graph do not fit
 */
export function meshPolicy(
  graph: ServiceGraph,
  given: MeshSettings,
): Readonly<Record<Concern, readonly KubernetesObject[]>> {
  const settings = withIssuer(graph, given);
  return {
    identity: [...identities(settings), ...keysHost(settings)],
    destinations: destinationRules(graph, settings),
    routes: virtualServices(graph, settings),
    sidecars: sidecars(graph, settings),
    authorization: [...authorization(graph, settings), ...accessPolicies(graph, settings)],
    egress: egress(graph, settings),
    edge: [edgeGateway(settings), edgeVirtualService(graph, settings), ...gatewayFilters(settings)],
    telemetry: telemetry(settings),
  };
}
