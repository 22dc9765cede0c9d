import type { Edge } from '../edges.ts';
import { type HttpMatch, type HttpRoute, matchesOf } from './match.ts';
import { duration, routeName } from './names.ts';
import { ONCE, retriesOf } from './retries.ts';
import type { Targets } from './targets.ts';

/** gRPC carries it as metadata, which is the same to a proxy. An empty key is none. */
const KEYED: HttpMatch = { headers: { 'idempotency-key': { regex: '.+' } } };

/**
 * The routes of one edge. A write that may be repeated has two: one for requests that carry an Idempotency-Key, and
 * after it one for those that do not and are sent once.
 * @param also what else a request must have to be this edge's
 */
export function routesOf(edge: Edge, targets: Targets, also: HttpMatch = {}): HttpRoute[] {
  const name = routeName(edge);
  const matches = matchesOf(edge.operation).map((match) => ({ ...also, ...match }));
  const once = { name, match: matches, ...targets, ...timeLimit(edge.budgetMs), retries: ONCE };
  if (edge.attempts <= 1) return [once];
  const repeated = { ...once, retries: retriesOf(edge) };
  if (edge.operation.kind === 'read') return [repeated];
  return [{ ...repeated, name: `${name}-keyed`, match: matches.map((match) => ({ ...match, ...KEYED })) }, once];
}

/** No `timeout` is no limit: Istio refuses the `0s` that its documents speak of. */
function timeLimit(budgetMs: number | undefined): Pick<HttpRoute, 'timeout'> {
  return budgetMs === undefined ? {} : { timeout: duration(budgetMs) };
}

/** Two paths may make one name, such as `/a/b` and `/a-b`; whoever refers to a route by its name needs one of each. */
export function distinctNames(routes: readonly HttpRoute[]): HttpRoute[] {
  const taken = new Map<string, number>();
  return routes.map((route) => {
    const name = route.name ?? '';
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before === 0 ? route : { ...route, name: `${name}-${before + 1}` };
  });
}
