import { EDGE, type ServiceGraph } from '@keelson/mesh';
import type { PlannedService } from './services.ts';
import type { StoreAccesses } from './stores.ts';

/** A caller that may open connections to a service's port. */
export interface Reach {
  /** A service's name, or {@link EDGE}. */
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/**
 * Who may reach which port of which service: the graph's edges, and those who use a store that is embedded as a
 * service. Each once, in alphabetical order.
 */
export function reaches(
  graph: ServiceGraph,
  services: readonly PlannedService[],
  stores: StoreAccesses,
): readonly Reach[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const edges = graph.edges.flatMap(({ from, to, operation: { protocol } }) => {
    const port = byName.get(to)?.description.ports[protocol];
    return port === undefined ? [] : [{ from, to, port }];
  });
  const all = [...edges, ...services.flatMap((service) => embeddedStores(service, stores))];
  const distinct = new Map(all.map((reach) => [`${reach.to} ${reach.from} ${reach.port}`, reach]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reach]) => reach);
}

function embeddedStores({ name, description }: PlannedService, stores: StoreAccesses): Reach[] {
  return (description.stores ?? []).flatMap((store) => {
    const place = stores[store]?.place;
    return place?.service === undefined ? [] : [{ from: name, to: place.service, port: place.port }];
  });
}
