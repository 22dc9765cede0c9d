import { Sidecar } from '@kubernetes-models/istio/networking.istio.io/v1';
import type { ServiceGraph } from '../graph.ts';
import type { ServiceDescription } from '../service.ts';
import { egressHostOf } from './egress.ts';
import { hostOf, metadata, namespaceOf, podsOf } from './names.ts';
import { placedServices, routedPlaces, storesOf } from './placed.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';

/** No host at all. */
const NOTHING = '~/*';

/** What each service's proxy knows of: the edges of the graph and nothing else. Who is not in the graph knows nothing. */
export function sidecars(graph: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  return [
    sidecar('default', [], settings),
    ...placedServices(graph, settings).map((service) =>
      sidecar(service.name, hostsFor(service, settings), settings, service.name),
    ),
  ];
}

function sidecar(name: string, hosts: readonly string[], settings: MeshSettings, service?: string): KubernetesObject {
  return resource(Sidecar, {
    metadata: metadata(name, settings.namespace),
    spec: {
      ...(service !== undefined && { workloadSelector: { labels: podsOf(service) } }),
      egress: [{ hosts: hosts.length > 0 ? [...hosts] : [NOTHING] }],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    },
  });
}

/** In the form `namespace/name`, by name, each once. */
function hostsFor(service: ServiceDescription, settings: MeshSettings): string[] {
  const { namespace, tracing } = settings;
  const outside = service.outside ?? [];
  const places = [...storesOf(service, settings), ...(settings.simulators?.[service.name] ?? [])];
  const inside = [
    ...(service.calls ?? []).map(({ to }) => hostOf(to, settings)),
    ...places.map(({ host }) => host),
    ...(outside.length > 0 ? [egressHostOf(settings)] : []),
    // Proxies send their own spans, and only to what they know.
    ...(tracing === undefined ? [] : [tracing.collector.host]),
  ].map((host) => `${namespaceOf(host) ?? '*'}/${host}`);
  // Routes are looked for in the namespace that is named, and ours lie here, also those to hosts of other namespaces.
  const routed = [...routedPlaces(settings), ...outside].map(({ host }) => host);
  const here = [...places, ...outside].filter(({ host }) => routed.includes(host));
  return [...new Set([...inside, ...here.map(({ host }) => `${namespace}/${host}`)])].toSorted();
}
