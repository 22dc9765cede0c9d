import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import { EDGE } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { ServiceDescription } from '../service.ts';
import { byNarrowness, type HttpRoute } from './match.ts';
import { duration, hostOf, metadata, podsOf, slug } from './names.ts';
import { calledServices, routedPlaces, simulatorPlaces } from './placed.ts';
import { ONCE } from './retries.ts';
import { distinctNames, routesOf } from './routes.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';
import { ownTargets, portOf } from './targets.ts';

/** Time for a request that is nobody's edge; whom it reaches refuses it, since no AuthorizationPolicy allows it. */
const OTHER_MS = 5_000;

/** As long as a caller could have patience with a system outside. */
const SIMULATOR_MS = 60_000;

/** How callers in the mesh reach each service: one VirtualService for each, and for all else that speaks HTTP. */
export function virtualServices(graph: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  const services = calledServices(graph, settings).map((service) =>
    inMesh(service.name, hostOf(service.name, settings), settings, [
      ...callersRoutes(service, graph, settings),
      ...otherRoutes(service, settings),
    ]),
  );
  const simulators = simulatorPlaces(settings);
  const others = routedPlaces(settings).map((place) => {
    const route = simulators.includes(place) ? simulatorRoute(place.host) : storeRoute(place.host);
    return inMesh(slug(place.host), place.host, settings, [route]);
  });
  return [...services, ...others];
}

function inMesh(name: string, host: string, { namespace }: MeshSettings, http: HttpRoute[]): KubernetesObject {
  return resource(VirtualService, {
    metadata: metadata(name, namespace),
    spec: { hosts: [host], gateways: ['mesh'], http: distinctNames(http) },
  });
}

/** Each caller has routes of its own: it may have other budgets than the next one, and it comes and goes alone. */
function callersRoutes(service: ServiceDescription, graph: ServiceGraph, settings: MeshSettings): HttpRoute[] {
  return graph.edges
    .filter(({ from, to }) => to === service.name && from !== EDGE)
    .toSorted((a, b) => byNarrowness(a.operation, b.operation) || (a.from < b.from ? -1 : 1))
    .flatMap((edge) => {
      const targets = ownTargets(service, portOf(service, edge.operation), settings);
      return routesOf(edge, targets, { sourceLabels: podsOf(edge.from) });
    });
}

/**
 * Whatever else is asked goes to the port that was dialled; a route each, since Istio wants the port of a service that
 * has several to be said. All that a store is asked is a stream or may be one.
 */
function otherRoutes(service: ServiceDescription, settings: MeshSettings): HttpRoute[] {
  const timeLimit = service.kind === 'store' ? {} : { timeout: duration(OTHER_MS) };
  return (['http', 'grpc'] as const).flatMap((kind) => {
    const port = service.ports[kind];
    if (port === undefined) return [];
    const targets = ownTargets(service, port, settings);
    return [{ name: `other-${kind}`, match: [{ port }], ...targets, ...timeLimit, retries: ONCE }];
  });
}

/** An engine outside of the mesh: its protocol has its own rules for what is sent again. */
function storeRoute(host: string): HttpRoute {
  return { name: 'other', route: [{ destination: { host } }], retries: ONCE };
}

/** Sent once, as to the system that it stands in for: the client knows what may be repeated. */
function simulatorRoute(host: string): HttpRoute {
  return { ...storeRoute(host), timeout: duration(SIMULATOR_MS) };
}
