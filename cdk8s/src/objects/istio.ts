import type { KubernetesObject } from '@keelson/mesh/policy';
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { ofKind, specOf } from './find.ts';

type VirtualServiceSpec = NonNullable<IVirtualService['spec']>;
export type HttpRoute = NonNullable<VirtualServiceSpec['http']>[number];

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

/** The DestinationRules' subsets, by host. */
export function subsetsOf(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly string[]> {
  const rules = ofKind(objects, 'DestinationRule').map((rule) => specOf<NonNullable<IDestinationRule['spec']>>(rule));
  return new Map(rules.map(({ host, subsets = [] }) => [host ?? '', subsets.map(({ name }) => name ?? '')]));
}
