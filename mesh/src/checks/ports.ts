import type { ServiceDescription } from '../service.ts';
import { type Claim, clashes } from './claims.ts';
import { fault } from './fault.ts';

/** Istio's sidecar listens on ports of this range (https://istio.io/latest/docs/ops/deployment/application-requirements/). */
const istioPorts = { from: 15_000, to: 15_100 };

export function portFaults(services: readonly ServiceDescription[]): string[] {
  const uses = services.flatMap(({ name, ports, simulators = [] }) => [
    ...Object.entries(ports).map(([kind, port]) => ({ service: name, field: `ports.${kind}`, port })),
    ...simulators.map(({ port }, index) => ({ service: name, field: `simulators[${index}].port`, port })),
  ]);
  const claims = uses.map(({ port, ...use }): Claim => ({ ...use, what: `port ${port}` }));
  return [
    ...uses.flatMap(({ service, field, port }) => rangeFaults(port).map((text) => fault(service, field, text))),
    ...clashes(claims, 'Choose another port for one of them.'),
  ];
}

function rangeFaults(port: number): string[] {
  if (port < 1 || port > 65_535) return [`${port} is no port. Use a whole number from 1 to 65535.`];
  if (port >= istioPorts.from && port <= istioPorts.to) {
    return [`port ${port} belongs to Istio's sidecar. Use one outside of ${istioPorts.from}-${istioPorts.to}.`];
  }
  return [];
}
