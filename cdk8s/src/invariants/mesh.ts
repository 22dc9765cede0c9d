import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, fits, meshedNamespaces, ofKind, podsOf, specOf } from '../objects/find.ts';

interface PeerAuthentication {
  readonly selector?: unknown;
  readonly mtls?: { readonly mode?: string };
  readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
}

/** In the mesh plain text is refused: by default, and no policy for some pods or ports takes it back. */
export function plainTextIsRefused(objects: readonly KubernetesObject[]): string[] {
  const policies = ofKind(objects, 'PeerAuthentication');
  return [...meshedNamespaces(objects)].flatMap((namespace) => {
    const here = policies.filter(({ metadata }) => metadata.namespace === namespace);
    const strict = here.some((policy) => isDefault(policy) && modesOf(policy).every((mode) => mode === 'STRICT'));
    return [
      ...(strict ? [] : [`Namespace ${namespace}: no PeerAuthentication is STRICT for all of it`]),
      ...here.filter((policy) => modesOf(policy).some(isWeaker)).map((policy) => `${called(policy)}: is not STRICT`),
    ];
  });
}

function isDefault(policy: KubernetesObject): boolean {
  return specOf<PeerAuthentication>(policy).selector === undefined;
}

function modesOf(policy: KubernetesObject): string[] {
  const { mtls, portLevelMtls = {} } = specOf<PeerAuthentication>(policy);
  return [mtls, ...Object.values(portLevelMtls)].map((one) => one?.mode ?? 'UNSET');
}

/** `UNSET` is what the namespace says. */
function isWeaker(mode: string): boolean {
  return mode === 'PERMISSIVE' || mode === 'DISABLE';
}

interface Sidecar {
  readonly workloadSelector?: { readonly labels?: Readonly<Record<string, string>> };
  readonly egress?: readonly { readonly hosts: readonly string[] }[];
  readonly outboundTrafficPolicy?: { readonly mode?: string };
}

/** No host at all: what a Sidecar says that lets nothing out. */
const NOTHING = '~/*';

/** In the mesh every workload has a Sidecar of its own, and each Sidecar names the hosts that it lets out to. */
export function proxiesKnowTheirHosts(objects: readonly KubernetesObject[]): string[] {
  const meshed = meshedNamespaces(objects);
  const sidecars = ofKind(objects, 'Sidecar').filter(({ metadata }) => meshed.has(metadata.namespace ?? ''));
  return [
    ...[...meshed].flatMap((namespace) =>
      podsOf(objects, namespace)
        .filter((labels) => !sidecars.some((sidecar) => isFor(sidecar, namespace, labels)))
        .map(({ app }) => `${namespace}/${app}: has no Sidecar`),
    ),
    ...sidecars.flatMap((sidecar) => openings(sidecar).map((fault) => `${called(sidecar)}: ${fault}`)),
  ];
}

function isFor(sidecar: KubernetesObject, namespace: string, labels: Readonly<Record<string, string>>): boolean {
  const { workloadSelector } = specOf<Sidecar>(sidecar);
  if (sidecar.metadata.namespace !== namespace || workloadSelector?.labels === undefined) return false;
  return fits(labels, { matchLabels: workloadSelector.labels });
}

/** What is not said is everything. */
function openings(sidecar: KubernetesObject): string[] {
  const { egress, outboundTrafficPolicy } = specOf<Sidecar>(sidecar);
  const hosts = egress?.flatMap((one) => one.hosts) ?? ['*/*'];
  return [
    ...hosts
      .filter((host) => host !== NOTHING && host.split('/').at(-1)?.includes('*'))
      .map((host) => `lets out to ${host}`),
    ...(outboundTrafficPolicy?.mode === 'REGISTRY_ONLY' ? [] : ['lets out to hosts that nobody named']),
  ];
}

interface DestinationRule {
  readonly host?: string;
  readonly trafficPolicy?: { readonly tls?: { readonly mode?: string } };
}

/** How callers treat every Service of the mesh is said, and they show it their certificate. */
export function servicesHaveTraffic(objects: readonly KubernetesObject[]): string[] {
  const meshed = meshedNamespaces(objects);
  const rules = ofKind(objects, 'DestinationRule').map((rule) => specOf<DestinationRule>(rule));
  return ofKind(objects, 'Service')
    .filter(({ metadata }) => meshed.has(metadata.namespace ?? ''))
    .flatMap((service) => {
      const { name, namespace } = service.metadata;
      const own = rules.filter(({ host }) => host === `${name}.${namespace}.svc.cluster.local`);
      if (own.length === 0) return [`${called(service)}: has no DestinationRule`];
      const mutual = own.every(({ trafficPolicy }) => trafficPolicy?.tls?.mode === 'ISTIO_MUTUAL');
      return mutual ? [] : [`${called(service)}: is called without mutual TLS`];
    });
}
