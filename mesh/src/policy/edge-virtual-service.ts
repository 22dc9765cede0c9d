import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import { EDGE, type Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { ServiceDescription } from '../service.ts';
import { claimsOfClients } from './claims.ts';
import { answerPolicy, preflightRoutes } from './cors.ts';
import { byNarrowness, type HttpRoute, type Placed } from './match.ts';
import { metadata } from './names.ts';
import { distinctNames, routesOf } from './routes.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';
import { checkMoves, leftoverRoute, movedEdge, movedTargets, moveOf } from './strangler.ts';
import { ownTargets, portOf, type Targets } from './targets.ts';

/** Time for what an old system answers and the new one does not know. */
const LEFTOVER_MS = 30_000;

/**
 * How clients reach the services: one VirtualService for all of them. Istio merges several of one host in an order
 * that it does not promise, and here the order of the routes decides: narrow paths before wide ones. A path that no
 * route fits gets the gateway's 404.
 * @throws Error where a prefix moves to a service that there is not
 */
export function edgeVirtualService(graph: ServiceGraph, settings: MeshSettings): KubernetesObject {
  checkMoves(graph, settings);
  const served = servedAtEdge(graph, settings);
  return resource(VirtualService, {
    metadata: metadata(EDGE, settings.namespace),
    spec: {
      hosts: [...settings.hosts],
      gateways: [EDGE],
      http: distinctNames([
        ...preflightRoutes(served, settings),
        ...[...served, ...leftovers(settings)].toSorted(byOperation).flatMap(({ routes }) => routes),
      ]),
    },
  });
}

function servedAtEdge({ services, edges }: ServiceGraph, settings: MeshSettings) {
  const callees = new Map(services.map((service) => [service.name, service]));
  return edges
    .filter(({ from }) => from === EDGE)
    .flatMap((edge) => {
      const { to, operation } = edge;
      const callee = callees.get(to);
      if (callee === undefined) return [];
      const targets = targetsOf(edge, callee, settings);
      return [{ operation, targets, routes: edgeRoutes(edge, targets, settings) }];
    })
    .toSorted(byOperation);
}

function byOperation(a: { operation: Placed }, b: { operation: Placed }): number {
  return byNarrowness(a.operation, b.operation);
}

function targetsOf(edge: Edge, callee: ServiceDescription, settings: MeshSettings): Targets {
  const own = ownTargets(callee, portOf(callee, edge.operation), settings);
  const move = moveOf(edge, settings);
  return move === undefined ? own : movedTargets(move, own);
}

function edgeRoutes(edge: Edge, targets: Targets, settings: MeshSettings): HttpRoute[] {
  const cors = edge.operation.protocol === 'http' ? answerPolicy(settings) : undefined;
  const also = { ...claimsOfClients(settings), ...(cors && { corsPolicy: cors }) };
  return routesOf(movedEdge(edge, settings), targets).map((route) => ({ ...route, ...also }));
}

/** After the operations below the same prefix, and before those of wider ones. */
function leftovers(settings: MeshSettings): { operation: Placed; routes: HttpRoute[] }[] {
  return settings.strangler
    .filter(({ newPercent }) => newPercent < 100)
    .map((move) => ({
      operation: { name: '~', path: { kind: 'below', value: move.prefix } },
      routes: [leftoverRoute(move, LEFTOVER_MS, settings)],
    }));
}
