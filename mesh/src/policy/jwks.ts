import { DestinationRule, ServiceEntry } from '@kubernetes-models/istio/networking.istio.io/v1';
import { metadata, namespaceOf } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { Identity, MeshSettings } from './settings.ts';

/** Not `*`: what the gateway needs for its keys is no way out for the services. */
const GATEWAY_ONLY = ['.'];

/**
 * Makes the host of the keys known to the gateway, whose proxy fetches them and finds only hosts that the mesh knows.
 * One in the cluster is known already. It goes there straight, not through the egress gateway: routes, which would lead
 * it there, count for requests that pass through a proxy, never for a proxy's own.
 * @throws Error where `jwksUri` is none
 */
export function keysHost({ identity, ingress }: MeshSettings): KubernetesObject[] {
  if (identity === undefined) return [];
  const { protocol, hostname: host, port } = urlOf(identity);
  if (namespaceOf(host) !== undefined) return [];
  const secure = protocol === 'https:';
  const entry = resource(ServiceEntry, {
    metadata: metadata(host, ingress.namespace),
    spec: {
      hosts: [host],
      exportTo: GATEWAY_ONLY,
      ports: [{ number: Number(port) || (secure ? 443 : 80), name: 'keys', protocol: secure ? 'HTTPS' : 'HTTP' }],
      resolution: 'DNS',
      location: 'MESH_EXTERNAL',
    },
  });
  return secure ? [entry, overTls(host, ingress.namespace)] : [entry];
}

/** The proxy speaks what its cluster says, whatever the scheme: without this it would send plain text to port 443. */
function overTls(host: string, namespace: string): KubernetesObject {
  return resource(DestinationRule, {
    metadata: metadata(host, namespace),
    spec: {
      host,
      exportTo: GATEWAY_ONLY,
      // The system's authorities vouch for many names; whose keys these are, one of them does.
      trafficPolicy: { tls: { mode: 'SIMPLE', sni: host, subjectAltNames: [host] } },
    },
  });
}

function urlOf({ jwksUri }: Identity): URL {
  const url = URL.parse(jwksUri);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new Error(`identity.jwksUri: "${jwksUri}" is no address. Write it like https://id.example/jwks.`);
}
