import type { Edge } from '../edges.ts';
import type { ServiceGraph } from '../graph.ts';
import { claimsOfClients } from './claims.ts';
import type { HttpRoute } from './match.ts';
import { duration, slug } from './names.ts';
import { ONCE } from './retries.ts';
import type { HostPort, MeshSettings, StranglerRoute } from './settings.ts';
import type { Targets } from './targets.ts';

type Destination = NonNullable<HttpRoute['route']>[number]['destination'];

/** Prefixes that move from an old system to one of our services: who answers, and who gets a copy. */

/** @throws Error where a prefix moves to a service that there is not */
export function checkMoves({ services }: ServiceGraph, { strangler }: MeshSettings): void {
  for (const { prefix, service } of strangler) {
    if (!services.some(({ name }) => name === service))
      throw new Error(`strangler: ${prefix} moves to "${service}", and there is no such service.`);
  }
}

/** The narrowest move that an edge is part of. */
export function moveOf({ to, operation }: Edge, { strangler }: MeshSettings): StranglerRoute | undefined {
  const { value } = operation.path;
  return strangler
    .filter(({ service, prefix }) => service === to && (value === prefix || value.startsWith(`${prefix}/`)))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
}

/**
 * While both answer, the new system's pods are one destination: three would be too many for a canary. It can be
 * mirrored only to a system that answers nothing, since Envoy draws who answers and who gets the copy one by one.
 * @param own where the new system is, canary included
 */
export function movedTargets({ newPercent, old, mirror = false }: StranglerRoute, own: Targets): Targets {
  const there = destination(old);
  const { subset: _, ...here }: Destination = own.route?.[0]?.destination ?? there;
  const copyTo = (to: Destination): Targets => (mirror ? { mirror: to, mirrorPercentage: { value: 100 } } : {});
  if (newPercent >= 100) return { ...own, ...copyTo(there) };
  if (newPercent <= 0) return { route: [{ destination: there }], ...copyTo(here) };
  return {
    route: [
      { destination: there, weight: 100 - newPercent },
      { destination: here, weight: newPercent },
    ],
  };
}

/** The old system has not promised to know a repeat by its Idempotency-Key: a write that it may get is sent once. */
export function movedEdge(edge: Edge, settings: MeshSettings): Edge {
  const { newPercent } = moveOf(edge, settings) ?? { newPercent: 100 };
  return edge.operation.kind === 'write' && newPercent < 100 ? { ...edge, attempts: 1 } : edge;
}

/** What the new system does not answer at all below a prefix goes to the old one, until the move is over. */
export function leftoverRoute({ prefix, old }: StranglerRoute, budgetMs: number, settings: MeshSettings): HttpRoute {
  return {
    name: `old-${slug(prefix)}`,
    match: [{ uri: { exact: prefix } }, { uri: { prefix: `${prefix}/` } }],
    route: [{ destination: destination(old) }],
    timeout: duration(budgetMs),
    retries: ONCE,
    ...claimsOfClients(settings),
  };
}

function destination({ host, port }: HostPort): Destination {
  return { host, port: { number: port } };
}
