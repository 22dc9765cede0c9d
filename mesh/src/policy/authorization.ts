import { AuthorizationPolicy, type IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1';
import type { Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import type { Operation } from '../operations.ts';
import type { ServiceDescription } from '../service.ts';
import { authorizedPaths, byNarrowness, methodsOf } from './match.ts';
import { metadata, podsOf, principalOf } from './names.ts';
import { placedServices, usersOf } from './placed.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';
import { portOf } from './targets.ts';

type Rule = NonNullable<NonNullable<IAuthorizationPolicy['spec']>['rules']>[number];
type To = NonNullable<Rule['to']>[number];

/** Who may ask whom for what. Nothing is allowed that is not an edge; the callee's proxy refuses it with a 403. */
export function authorization(graph: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  const services = placedServices(graph, settings);
  return [
    denyAll(settings),
    ...services.flatMap((service) => [
      ...callersPolicies(service, graph, settings),
      ...usersPolicies(service, graph, settings),
    ]),
  ];
}

/** A policy without rules allows nothing to anybody, and counts as soon as it is there. */
function denyAll({ namespace }: MeshSettings): KubernetesObject {
  return resource(AuthorizationPolicy, { metadata: metadata('deny-all', namespace), spec: {} });
}

function callersPolicies(callee: ServiceDescription, { edges }: ServiceGraph, settings: MeshSettings) {
  const byCaller = Map.groupBy(
    edges.filter(({ to }) => to === callee.name),
    ({ from }) => from,
  );
  return [...byCaller]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([caller, used]) => allow(caller, callee.name, operationsOf(callee, used), settings));
}

function operationsOf(callee: ServiceDescription, edges: readonly Edge[]): To[] {
  return edges
    .map(({ operation }) => operation)
    .toSorted(byNarrowness)
    .map((operation) => ({ operation: requestsFor(operation, portOf(callee, operation)) }));
}

function requestsFor(operation: Operation, port: number | undefined): NonNullable<To['operation']> {
  return {
    methods: [...methodsOf(operation)],
    paths: authorizedPaths(operation),
    ...(port !== undefined && { ports: [`${port}`] }),
  };
}

/** A service that stands in for a store is open on its port to whom it keeps something for: the protocol is its own. */
function usersPolicies(store: ServiceDescription, graph: ServiceGraph, settings: MeshSettings) {
  const ports = Object.entries(store.ports).flatMap(([kind, port]) => (kind === 'admin' ? [] : [`${port}`]));
  return usersOf(store.name, graph, settings).map(({ name }) =>
    allow(name, store.name, [{ operation: { ports } }], settings),
  );
}

function allow(caller: string, callee: string, to: To[], settings: MeshSettings): KubernetesObject {
  return resource(AuthorizationPolicy, {
    metadata: metadata(`${caller}.${callee}`, settings.namespace),
    spec: {
      selector: { matchLabels: podsOf(callee) },
      action: 'ALLOW',
      rules: [{ from: [{ source: { principals: [principalOf(caller, settings)] } }], to }],
    },
  });
}
