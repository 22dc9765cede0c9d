import { EDGE, type Operation, type ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { type Authorization, allowPolicies, isMeshed } from '../objects/authorization.ts';
import { called, fits, podsOf } from '../objects/find.ts';
import { IMPORTED_TO, importName } from '../plan/imports.ts';
import { storeAccesses } from '../plan/stores.ts';

/**
 * AuthorizationPolicies allow the requests of the graph, by method, path and port, to the identity of whom the edge is
 * of, and no others. What a policy does not say counts as anything: `rules: [{}]` is everybody and everything.
 */
export function requestsAreEdges(
  objects: readonly KubernetesObject[],
  environment: Environment,
  graph: ServiceGraph,
): string[] {
  const allowed = allowedRequests(objects);
  const wanted = wantedRequests(objects, environment, graph);
  return [
    ...[...allowed].filter((request) => !wanted.has(request)).map((request) => `${request}: no edge of the graph`),
    ...[...wanted].filter((request) => !allowed.has(request)).map((request) => `${request}: nothing allows it`),
    ...opensElsewhere(objects),
  ];
}

/** `cluster.local/ns/keelson/sa/shop: GET /orders/* of keelson/orders:4001`. */
function allowedRequests(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const requests = allowPolicies(objects)
    .filter(({ object }) => isMeshed(object, objects))
    .flatMap(({ object, rules, selector }) => {
      const { namespace } = object.metadata;
      const callees = podsOf(objects, namespace).filter((labels) => fits(labels, selector));
      return rules.flatMap((rule) => callees.flatMap(({ app }) => requestsTo(`${namespace}/${app}`, rule)));
    });
  return new Set(requests);
}

type Rule = NonNullable<Authorization['rules']>[number];

function requestsTo(callee: string, { from = [{ source: {} }], to = [{ operation: {} }] }: Rule): string[] {
  const callers = from.flatMap(({ source: { principals = ['*'] } }) => principals);
  return to.flatMap(({ operation: { methods = ['*'], paths = ['*'], ports = ['*'] } }) =>
    product(callers, methods, paths, ports).map(
      ([caller, method, path, port]) => `${caller}: ${method} ${path} of ${callee}:${port}`,
    ),
  );
}

function wantedRequests(
  objects: readonly KubernetesObject[],
  environment: Environment,
  graph: ServiceGraph,
): ReadonlySet<string> {
  const { services: namespace } = environment.namespaces;
  const running = new Set(podsOf(objects, namespace).map(({ app }) => app));
  const callees = new Map(graph.services.map((service) => [service.name, service]));
  const edges = graph.edges
    .filter(({ to }) => running.has(to))
    .flatMap(({ from, to, operation }) => {
      const port = `${callees.get(to)?.ports[operation.protocol]}`;
      return product([principalOf(from, environment)], methodsOf(operation), pathsOf(operation), [port]).map(
        ([caller, method, path]) => `${caller}: ${method} ${path} of ${namespace}/${to}:${port}`,
      );
    });
  return new Set([...edges, ...storeRequests(environment, graph)]);
}

/** An engine that stands in the mesh is open to its users on its port: the protocol is its own. */
function storeRequests(environment: Environment, { services }: ServiceGraph): string[] {
  const places = storeAccesses(environment);
  const imports = (environment.imports ?? []).map(({ name }) => ({ name: importName(name), stores: IMPORTED_TO }));
  return [...services, ...imports].flatMap(({ name, stores = [] }) =>
    stores.flatMap((store) => {
      const place = places[store]?.place;
      if (place?.service === undefined) return [];
      const callee = `${environment.namespaces.services}/${place.service}`;
      return [`${principalOf(name, environment)}: * * of ${callee}:${place.port}`];
    }),
  );
}

function principalOf(caller: string, { namespaces, mesh: { trustDomain, ingress } }: Environment): string {
  const [namespace, account] =
    caller === EDGE ? [ingress.namespace, ingress.serviceAccount] : [namespaces.services, caller];
  return `${trustDomain}/ns/${namespace}/sa/${account}`;
}

function methodsOf({ protocol, methods }: Operation): readonly string[] {
  return protocol === 'grpc' ? ['POST'] : methods;
}

/** In the words of Istio: `{*}` is one segment. */
function pathsOf({ path: { kind, value } }: Operation): readonly string[] {
  if (kind === 'below') return [value, `${value}/*`];
  return [kind === 'pattern' ? value.replaceAll(/\{\w+\}/g, '{*}') : value];
}

/** In the namespaces of others, such as Istio's, which counts for all of the mesh: only some pods, for some callers. */
function opensElsewhere(objects: readonly KubernetesObject[]): string[] {
  return allowPolicies(objects)
    .filter(({ object }) => !isMeshed(object, objects))
    .filter(({ spec, rules }) => rules.length > 0 && (spec.selector === undefined || rules.some(isForAll)))
    .map(({ object }) => `${called(object)}: allows more than it may`);
}

function isForAll({ from = [{ source: {} }] }: Rule): boolean {
  return from.some(({ source: { principals = ['*'] } }) => principals.some((one) => one.includes('*')));
}

function product(...lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>((all, list) => all.flatMap((one) => list.map((item) => [...one, item])), [[]]);
}
