import type { Operation } from '../operations.ts';
import type { ServiceDescription } from '../service.ts';
import type { HttpRoute } from './match.ts';
import { hostOf } from './names.ts';
import type { MeshSettings } from './settings.ts';

/** Where a route leads. */
export type Targets = Pick<HttpRoute, 'route' | 'mirror' | 'mirrorPercentage'>;

/** Subsets of a service's pods; Argo Rollouts says which pods are in which. */
export const STABLE = 'stable';
export const CANARY = 'canary';

/** Whether new versions of a service come by canary. Stores have one version at a time. */
export function hasCanary({ kind }: ServiceDescription, { canary }: MeshSettings): boolean {
  return canary && kind !== 'store';
}

/** The service's own pods; the two destinations of a canary are what Argo Rollouts puts its weights on. */
export function ownTargets(service: ServiceDescription, port: number | undefined, settings: MeshSettings): Targets {
  const host = hostOf(service.name, settings);
  const destination = { host, ...(port !== undefined && { port: { number: port } }) };
  if (!hasCanary(service, settings)) return { route: [{ destination }] };
  return {
    route: [
      { destination: { ...destination, subset: STABLE }, weight: 100 },
      { destination: { ...destination, subset: CANARY }, weight: 0 },
    ],
  };
}

/** The port of a service that answers an operation; that it has one is among the graph's checks. */
export function portOf({ ports }: ServiceDescription, { protocol }: Operation): number | undefined {
  return ports[protocol];
}
