import { allOperations, type Operation, type OperationKind, type ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { ofKind, specOf } from './find.ts';

type VirtualServiceSpec = NonNullable<IVirtualService['spec']>;
export type HttpRoute = NonNullable<VirtualServiceSpec['http']>[number];
export type HttpMatch = NonNullable<HttpRoute['match']>[number];

/** A route and the VirtualService that it is in. */
export interface Routed {
  readonly object: KubernetesObject;
  readonly route: HttpRoute;
  /** `VirtualService keelson/orders: route edge-get`: for messages. */
  readonly called: string;
}

/** All HTTP routes. */
export function httpRoutes(objects: readonly KubernetesObject[]): readonly Routed[] {
  return ofKind(objects, 'VirtualService').flatMap((object) =>
    (specOf<VirtualServiceSpec>(object).http ?? []).map((route) => ({
      object,
      route,
      called: `VirtualService ${object.metadata.namespace}/${object.metadata.name}: route ${route.name ?? '(unnamed)'}`,
    })),
  );
}

/** Those that ask somebody: neither redirects nor answers of the proxy's own. */
export function answeringRoutes(objects: readonly KubernetesObject[]): readonly Routed[] {
  return httpRoutes(objects).filter(({ route }) => route.redirect === undefined && route.directResponse === undefined);
}

/** Whether a route leads somewhere, and nowhere but to these hosts. */
export function leadsOnlyTo({ route = [] }: HttpRoute, hosts: ReadonlySet<string>): boolean {
  return route.length > 0 && route.every(({ destination }) => hosts.has(destination.host));
}

/** How routes write the paths of the graph's operations of these kinds, as JSON. Those below a prefix have several. */
export function urisOf(
  { services, methods }: ServiceGraph,
  kinds: readonly OperationKind[],
  protocol?: Operation['protocol'],
): ReadonlySet<string> {
  const operations = services
    .flatMap((service) => allOperations(service, methods))
    .filter((operation) => kinds.includes(operation.kind) && operation.protocol === (protocol ?? operation.protocol));
  return new Set(operations.flatMap(({ path }) => urisAt(path)).map((uri) => JSON.stringify(uri)));
}

function urisAt({ kind, value }: Operation['path']): object[] {
  if (kind === 'at') return [{ exact: value }];
  if (kind === 'below') return [{ exact: value }, { prefix: `${value}/` }];
  return [{ regex: value.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+') }];
}

/** The DestinationRules' subsets, by host. */
export function subsetsOf(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly string[]> {
  const rules = ofKind(objects, 'DestinationRule').map((rule) => specOf<NonNullable<IDestinationRule['spec']>>(rule));
  return new Map(rules.map(({ host, subsets = [] }) => [host ?? '', subsets.map(({ name }) => name ?? '')]));
}
