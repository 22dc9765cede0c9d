/** The parts of a VirtualService that a canary moves. */
interface VirtualService {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: { readonly http?: readonly Route[] };
}
interface Route {
  readonly name?: string;
  readonly route?: readonly Destination[];
}
interface Destination {
  readonly destination: { readonly host: string; readonly subset?: string };
  readonly weight?: number;
}

/** The parts of a DestinationRule that a canary moves. */
interface DestinationRule {
  readonly spec: { readonly subsets?: readonly Subset[] };
}
interface Subset {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** With this label of a subset Argo Rollouts says which pods are the canary's. */
const POD_HASH = 'rollouts-pod-template-hash';

/**
 * `wanted` with the weights that `live` has now: while a canary is under way they are Argo Rollouts' to set, and a
 * list in a custom resource is written whole or not at all. Only between a service's stable and canary pods: the
 * weights of a prefix that moves between two systems are the manifests' to set.
 */
export function keepWeights<T extends object>(wanted: T, live: object | undefined): T {
  if (live === undefined) return wanted;
  const was = new Map(((live as VirtualService).spec.http ?? []).map((route) => [route.name, route]));
  const spec = (wanted as unknown as VirtualService).spec;
  const http = (spec.http ?? []).map((route) => withWeightsOf(route, was.get(route.name)));
  return { ...wanted, spec: { ...spec, http } };
}

function withWeightsOf(route: Route, live: Route | undefined): Route {
  const { route: now = [] } = route;
  const before = live?.route ?? [];
  if (!isCanary(now) || !isCanary(before) || now[0]?.destination.host !== before[0]?.destination.host) return route;
  return { ...route, route: now.map((one, index) => ({ ...one, weight: before[index]?.weight ?? 0 })) };
}

/** The two destinations of a canary: one host, first its stable pods, then its new ones. */
function isCanary([stable, canary, ...others]: readonly Destination[]): boolean {
  return (
    others.length === 0 &&
    stable?.destination.subset === 'stable' &&
    canary?.destination.subset === 'canary' &&
    stable.destination.host === canary.destination.host
  );
}

/** `wanted` with the pods that `live`'s subsets name now, for the same reason. */
export function keepSubsets<T extends object>(wanted: T, live: object | undefined): T {
  const was = new Map(
    ((live as DestinationRule | undefined)?.spec.subsets ?? []).map((subset) => [subset.name, subset]),
  );
  const spec = (wanted as unknown as DestinationRule).spec;
  if (spec.subsets === undefined) return wanted;
  const subsets = spec.subsets.map((subset) => {
    const hash = was.get(subset.name)?.labels?.[POD_HASH];
    return hash === undefined ? subset : { ...subset, labels: { ...subset.labels, [POD_HASH]: hash } };
  });
  return { ...wanted, spec: { ...spec, subsets } };
}
