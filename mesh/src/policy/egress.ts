import {
  DestinationRule,
  Gateway,
  ServiceEntry,
  VirtualService,
} from '@kubernetes-models/istio/networking.istio.io/v1';
import { AuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1';
import type { ServiceGraph } from '../graph.ts';
import type { OutsideHost } from '../service.ts';
import { hostOf, metadata, principalOf, slug } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';

/**
 * The way to hosts outside: service -> its proxy -> the egress gateway -> the host. The service's own TLS goes through
 * untouched, inside of mutual TLS up to the gateway, so that the gateway knows who comes and lets nobody else out.
 */

const GATEWAY = 'egress';
const GATEWAY_PORT = 443;

/** The egress gateway's Kubernetes Service. Istio's chart gives it the name of its account. */
export function egressHostOf({ egress }: MeshSettings): string {
  return egress.host ?? hostOf(egress.serviceAccount, egress);
}

/** Nothing where no service has anything outside. The gateway's rules count for all that passes through it. */
export function egress(graph: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  const hosts = outsideHosts(graph);
  if (hosts.length === 0) return [];
  return [
    ...hosts.map((outside) => entry(outside, settings)),
    toGateway(hosts, settings),
    gateway(hosts, settings),
    ...hosts.map((outside) => route(outside, settings)),
    ...usersPolicies(graph, settings),
  ];
}

/** Each host once, by name. The gateway tells them apart by name alone. */
function outsideHosts({ services }: ServiceGraph): OutsideHost[] {
  const byHost = new Map<string, OutsideHost>();
  for (const outside of services.flatMap((service) => service.outside ?? [])) {
    const { host, port } = byHost.get(outside.host) ?? outside;
    if (port !== outside.port)
      throw new Error(`outside: ${host} is named with ports ${port} and ${outside.port}. Keep one.`);
    byHost.set(host, outside);
  }
  return [...byHost.values()].toSorted((a, b) => (a.host < b.host ? -1 : 1));
}

/** Makes the host known, so that REGISTRY_ONLY lets it pass. */
function entry({ host, port, protocol }: OutsideHost, { namespace }: MeshSettings): KubernetesObject {
  return resource(ServiceEntry, {
    metadata: metadata(host, namespace),
    spec: {
      hosts: [host],
      ports: [{ number: port, name: 'tls', protocol }],
      resolution: 'DNS',
      location: 'MESH_EXTERNAL',
    },
  });
}

/** A host's name where dots are not welcome: `api-example-com`. */
function labelOf(host: string): string {
  return slug(host).replaceAll('.', '-');
}

/** Mutual TLS up to the gateway, under the host's name: it finds the way on by that. */
function toGateway(hosts: readonly OutsideHost[], settings: MeshSettings): KubernetesObject {
  return resource(DestinationRule, {
    metadata: metadata('egress.gateway', settings.namespace),
    spec: {
      host: egressHostOf(settings),
      subsets: hosts.map(({ host }) => ({
        name: labelOf(host),
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' as const, sni: host } },
      })),
    },
  });
}

function gateway(hosts: readonly OutsideHost[], settings: MeshSettings): KubernetesObject {
  return resource(Gateway, {
    metadata: metadata(GATEWAY, settings.namespace),
    spec: {
      selector: { ...settings.egress.selector },
      servers: hosts.map(({ host }) => ({
        port: { number: GATEWAY_PORT, name: `tls-${labelOf(host)}`, protocol: 'TLS' },
        hosts: [host],
        tls: { mode: 'ISTIO_MUTUAL' as const },
      })),
    },
  });
}

function route({ host, port }: OutsideHost, settings: MeshSettings): KubernetesObject {
  const throughGateway = {
    host: egressHostOf(settings),
    subset: labelOf(host),
    port: { number: GATEWAY_PORT },
  };
  return resource(VirtualService, {
    metadata: metadata(host, settings.namespace),
    spec: {
      hosts: [host],
      gateways: ['mesh', GATEWAY],
      tls: [{ match: [{ gateways: ['mesh'], port, sniHosts: [host] }], route: [{ destination: throughGateway }] }],
      tcp: [
        {
          match: [{ gateways: [GATEWAY], port: GATEWAY_PORT }],
          route: [{ destination: { host, port: { number: port } } }],
        },
      ],
    },
  });
}

/** One for each service and host: an ALLOW closes the gateway to all that have none. */
function usersPolicies({ services }: ServiceGraph, settings: MeshSettings): KubernetesObject[] {
  return services.flatMap(({ name, outside = [] }) =>
    outside.map(({ host }) =>
      resource(AuthorizationPolicy, {
        metadata: metadata(`${name}.${host}`, settings.egress.namespace),
        spec: {
          selector: { matchLabels: { ...settings.egress.selector } },
          action: 'ALLOW',
          rules: [
            {
              from: [{ source: { principals: [principalOf(name, settings)] } }],
              when: [{ key: 'connection.sni', values: [host] }],
            },
          ],
        },
      }),
    ),
  );
}
