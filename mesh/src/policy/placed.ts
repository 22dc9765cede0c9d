import type { ServiceGraph } from '../graph.ts';
import type { ServiceDescription } from '../service.ts';
import type { HostPort, MeshSettings, StorePlace } from './settings.ts';

/** What of the graph runs in an environment, and where its stores are. */

/** The services that run: all but the stores that another engine, or nothing, stands in for. */
export function placedServices({ services }: ServiceGraph, settings: MeshSettings): readonly ServiceDescription[] {
  const standIns = new Set(storePlaces(settings).map(({ service }) => service));
  return services.filter(({ name, kind }) => kind !== 'store' || standIns.has(name));
}

/** Of those, the ones that anybody can call: one that has an admin port only gets no Service, so nothing leads to it. */
export function calledServices(graph: ServiceGraph, settings: MeshSettings): readonly ServiceDescription[] {
  return placedServices(graph, settings).filter(({ ports }) => ports.http !== undefined || ports.grpc !== undefined);
}

/** Where the stores are that are not embedded in a service, each place once. */
function storePlaces({ stores }: MeshSettings): readonly StorePlace[] {
  const places = [stores.eventstore, stores.documents, stores.search].filter((place) => place !== undefined);
  return [...new Map(places.map((place) => [`${place.host}:${place.port}`, place])).values()];
}

/** The places outside of the mesh that have routes of ours: engines that speak HTTP or gRPC, and simulators. */
export function routedPlaces(settings: MeshSettings): readonly HostPort[] {
  const engines = storePlaces(settings).filter(({ service, protocol }) => service === undefined && protocol !== 'tcp');
  return [...engines, ...simulatorPlaces(settings)];
}

/** Where simulators run. */
export function simulatorPlaces({ simulators = {} }: MeshSettings): readonly HostPort[] {
  return Object.values(simulators).flat();
}

/** Where a service's own stores are, those that are embedded in it left out. */
export function storesOf({ stores = [] }: ServiceDescription, settings: MeshSettings): readonly StorePlace[] {
  return stores.map((store) => settings.stores[store]).filter((place) => place !== undefined);
}

/** Who keeps something in a service that stands in for a store. */
export function usersOf(store: string, graph: ServiceGraph, settings: MeshSettings): readonly ServiceDescription[] {
  return graph.services.filter((service) => storesOf(service, settings).some((place) => place.service === store));
}
