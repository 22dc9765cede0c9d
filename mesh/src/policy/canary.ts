import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import type { ServiceGraph } from '../graph.ts';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { hostOf } from './names.ts';
import type { KubernetesObject } from './schema.ts';
import type { MeshSettings } from './settings.ts';
import { CANARY, STABLE } from './targets.ts';
import { virtualServices } from './virtual-services.ts';

/** What a Rollout steers, as its `trafficRouting.istio` says it. */
export interface CanaryRouting {
  readonly virtualServices: readonly { readonly name: string; readonly routes: readonly string[] }[];
  readonly destinationRule: {
    readonly name: string;
    readonly stableSubsetName: string;
    readonly canarySubsetName: string;
  };
}

/** All routes that lead to a service's stable pods and to its canary; none for a service without a canary. */
export function canaryRoutes(graph: ServiceGraph, settings: MeshSettings, service: string): CanaryRouting {
  const host = hostOf(service, settings);
  const steered = [...virtualServices(graph, settings), edgeVirtualService(graph, settings)].map((object) => ({
    name: object.metadata.name,
    routes: routesTo(host, object),
  }));
  return {
    virtualServices: steered.filter(({ routes }) => routes.length > 0),
    destinationRule: { name: service, stableSubsetName: STABLE, canarySubsetName: CANARY },
  };
}

function routesTo(host: string, object: KubernetesObject): string[] {
  const { spec } = object as KubernetesObject & Pick<IVirtualService, 'spec'>;
  return (spec?.http ?? [])
    .filter(({ route }) => route?.some(({ destination }) => destination.host === host && destination.subset === CANARY))
    .map(({ name = '' }) => name);
}
