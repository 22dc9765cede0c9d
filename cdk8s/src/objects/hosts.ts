import type { KubernetesObject } from '@keelson/mesh/policy';
import { ofKind, specOf } from './find.ts';

/** A host that may be routed to, and its ports. */
export interface Host {
  readonly name: string;
  readonly ports: readonly number[];
}

/** Hosts by name: our Services, those that ECK's operator makes, and what ServiceEntries name. */
export function hostsOf(objects: readonly KubernetesObject[]): ReadonlyMap<string, Host> {
  const hosts = [...services(objects), ...elasticsearches(objects), ...entries(objects)];
  return new Map(hosts.map((host) => [host.name, host]));
}

interface Ports {
  readonly ports?: readonly { readonly port?: number; readonly number?: number }[];
  readonly hosts?: readonly string[];
}

function services(objects: readonly KubernetesObject[]): Host[] {
  return ofKind(objects, 'Service').map((service) => ({
    name: `${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local`,
    ports: (specOf<Ports>(service).ports ?? []).flatMap(({ port }) => port ?? []),
  }));
}

function elasticsearches(objects: readonly KubernetesObject[]): Host[] {
  return ofKind(objects, 'Elasticsearch').map(({ metadata }) => ({
    name: `${metadata.name}-es-http.${metadata.namespace}.svc.cluster.local`,
    ports: [9200],
  }));
}

function entries(objects: readonly KubernetesObject[]): Host[] {
  return ofKind(objects, 'ServiceEntry').flatMap((entry) => {
    const { hosts = [], ports = [] } = specOf<Ports>(entry);
    return hosts.map((name) => ({ name, ports: ports.flatMap(({ number }) => number ?? []) }));
  });
}
