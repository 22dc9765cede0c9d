import type { ServiceDescription } from './service.ts';

/** A description and the folder in which it was found. */
export interface FoundService {
  /** The folder's name, without a path. */
  readonly folder: string;
  readonly description: ServiceDescription;
}

/** Istio's sidecar listens on ports of this range (https://istio.io/latest/docs/ops/deployment/application-requirements/). */
const istioPorts = { from: 15_000, to: 15_100 };

/** A DNS label (RFC 1123), because the name becomes the host name of a Kubernetes Service. */
const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Every way in which the descriptions do not fit together, one sentence each, saying what to change. */
export function faultsOf(found: readonly FoundService[]): string[] {
  return [...found.flatMap(nameFaults), ...portFaults(found), ...routeFaults(found)];
}

function nameFaults({ folder, description: { name } }: FoundService): string[] {
  const file = `services/${folder}/service.ts`;
  if (!dnsLabel.test(name)) {
    return [`${file}: the name "${name}" is no DNS label. Use up to 63 lower-case letters, digits and hyphens.`];
  }
  if (name !== folder) return [`${file}: the name is "${name}", the folder "${folder}". Give both the same name.`];
  return [];
}

function portFaults(found: readonly FoundService[]): string[] {
  const claims = found.flatMap(({ description }) => claimsOf(description));
  return [...claims.flatMap(rangeFaults), ...clashes(claims, 'Choose another port for one of them.')];
}

function claimsOf({ name, ports }: ServiceDescription): Claim[] {
  return Object.entries(ports).map(([kind, port]) => ({ by: `${name} (${kind})`, what: `port ${port}`, port }));
}

function rangeFaults({ by, port }: Claim): string[] {
  if (port === undefined) return [];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return [`${by}: ${port} is no port. Use a whole number from 1 to 65535.`];
  }
  if (port >= istioPorts.from && port <= istioPorts.to) {
    return [`${by}: port ${port} belongs to Istio's sidecar. Use one outside of ${istioPorts.from}-${istioPorts.to}.`];
  }
  return [];
}

function routeFaults(found: readonly FoundService[]): string[] {
  const descriptions = found.map(({ description }) => description);
  const claims = descriptions.flatMap(({ name, routes }) => [
    ...(routes?.http ?? []).flatMap(({ prefix, methods }) =>
      methods.map((method) => ({ by: name, what: `${method} ${prefix}` })),
    ),
    ...(routes?.grpc ?? []).map((method) => ({ by: name, what: `the gRPC method ${method}` })),
  ]);
  return [
    ...descriptions.flatMap(shapeFaults),
    ...clashes(claims, 'An edge route leads to one service: remove it from all but one of them.'),
  ];
}

function shapeFaults({ name, ports, routes }: ServiceDescription): string[] {
  const prefixes = (routes?.http ?? []).map(({ prefix }) => prefix);
  const methods = routes?.grpc ?? [];
  const faults = [
    ...prefixes
      .filter((prefix) => !/^(\/[\w.~-]+)+$/.test(prefix))
      .map((prefix) => `${name}: the prefix "${prefix}" is no path. Write it like /api/v1/orders.`),
    ...methods
      .filter((method) => !/^\/[\w.]+\/\w+$/.test(method))
      .map((method) => `${name}: "${method}" is no gRPC method. Write it like /package.Service/Method.`),
  ];
  if (prefixes.length > 0 && ports.http === undefined) {
    faults.push(`${name}: it has HTTP routes but no port for them. Add ports.http.`);
  }
  if (methods.length > 0 && ports.grpc === undefined) {
    faults.push(`${name}: it has gRPC routes but no port for them. Add ports.grpc.`);
  }
  return faults;
}

/** Something that only one may have. */
interface Claim {
  readonly by: string;
  readonly what: string;
  readonly port?: number | undefined;
}

function clashes(claims: readonly Claim[], advice: string): string[] {
  const claimants = Map.groupBy(claims, ({ what }) => what);
  return [...claimants]
    .filter(([, all]) => all.length > 1)
    .map(([what, all]) => `${all.map(({ by }) => by).join(' and ')} both claim ${what}. ${advice}`);
}
