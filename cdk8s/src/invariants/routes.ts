import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, ofKind, ownNamespaces, specOf } from '../objects/find.ts';
import { hostsOf } from '../objects/hosts.ts';
import { httpRoutes, subsetsOf } from '../objects/istio.ts';

/** What VirtualServices, DestinationRules and Sidecars name exists, with that port and that subset. */
export function routesLeadSomewhere(objects: readonly KubernetesObject[]): string[] {
  const hosts = hostsOf(objects);
  const subsets = subsetsOf(objects);
  return [
    ...httpRoutes(objects).flatMap((routed) =>
      (routed.route.route ?? []).flatMap(({ destination: { host, port, subset } }) => {
        const found = hosts.get(host);
        if (found === undefined) return [`${routed.called} leads to ${host}, which does not exist`];
        return [
          ...(port?.number === undefined || found.ports.includes(port.number)
            ? []
            : [`${routed.called} leads to port ${port.number} of ${host}, which has ${found.ports.join(', ')}`]),
          ...(subset === undefined || subsets.get(host)?.includes(subset)
            ? []
            : [`${routed.called} leads to subset ${subset} of ${host}, which no DestinationRule names`]),
        ];
      }),
    ),
    ...meshHostsThatAreMissing(objects),
  ];
}

interface Named {
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly host?: string;
  readonly egress?: readonly { readonly hosts?: readonly string[] }[];
}

/** Names within our own namespaces; of others' Services nothing is known here. */
function meshHostsThatAreMissing(objects: readonly KubernetesObject[]): string[] {
  const hosts = hostsOf(objects);
  const own = ownNamespaces(objects);
  return ofKind(objects, 'VirtualService', 'DestinationRule', 'Sidecar').flatMap((object) =>
    namesIn(object)
      .filter((host) => own.has(host.split('.')[1] ?? '') && !hosts.has(host))
      .map((host) => `${called(object)}: there is no ${host}`),
  );
}

function namesIn(object: KubernetesObject): string[] {
  const { hosts = [], gateways = [], host, egress = [] } = specOf<Named>(object);
  const inMesh = gateways.length === 0 || gateways.includes('mesh') ? hosts : [];
  const reached = egress.flatMap((one) => one.hosts ?? []).map((name) => name.replace(/^[^/]*\//, ''));
  return [...inMesh, ...(host === undefined ? [] : [host]), ...reached].filter((name) =>
    name.endsWith('.cluster.local'),
  );
}
