import type { ServiceDescription, ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import { aGraph, aService } from '@keelson/mesh/testing';
import type { Environment } from '../src/environment.ts';
import { synthesise } from '../src/synth.ts';

const store = aService('eventstore', { kind: 'store', ports: { grpc: 2113 }, scaling: { min: 1, max: 1, by: 'cpu' } });

const ledger = aService('ledger', {
  routes: { budgetMs: 4_000, http: [{ prefix: '/ledger', methods: ['GET', 'POST'], streams: ['/{id}/events'] }] },
  stores: ['eventstore'],
  scaling: { min: 3, max: 6, by: 'cpu' },
});

const views = aService('views', {
  routes: { budgetMs: 4_000, http: [{ prefix: '/views', methods: ['GET'] }] },
  stores: ['eventstore', 'documents', 'search'],
  objectives: { availability: 0.999, latencyP99Ms: 300, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 4, by: 'lag' },
});

/** Calls the ledger, unless the test is about that call. */
function shop(calls: ServiceDescription['calls']): ServiceDescription {
  return aService('shop', {
    ports: { http: 4001, grpc: 4002, admin: 4003 },
    routes: { budgetMs: 10_000, http: [{ prefix: '/shop', methods: ['GET'] }] },
    ...(calls && { calls }),
  });
}

/** Three services and a store, with every kind of thing that manifests are made of. */
export const platform: ServiceGraph = aGraph([
  store,
  ledger,
  views,
  shop([
    { to: 'ledger', methods: ['GET /ledger', 'POST /ledger'], budgetMs: 3_000 },
    { to: 'views', methods: ['GET /views'], budgetMs: 3_000 },
  ]),
]);

/** The same, without the shop's call to the ledger. */
export const platformWithoutCall: ServiceGraph = aGraph([
  store,
  ledger,
  views,
  shop([{ to: 'views', methods: ['GET /views'], budgetMs: 3_000 }]),
]);

/** All objects of an environment, in the order of applying. */
export function objectsOf(graph: ServiceGraph, environment: Environment): readonly KubernetesObject[] {
  return synthesise(graph, environment).flatMap(({ objects }) => objects);
}

/**
 * A copy of `objects` in which one field of the object of this kind and name has another value, or is gone.
 * @param pointer where the field is: `/spec/template/spec/containers/0/image`
 */
export function withField(
  objects: readonly KubernetesObject[],
  [kind, name, pointer]: readonly [kind: string, name: string, pointer: string],
  value?: unknown,
): readonly KubernetesObject[] {
  const copy = structuredClone(objects);
  const object = copy.find((one) => one.kind === kind && one.metadata.name === name);
  const keys = pointer.split('/').map((key) => key.replaceAll('~1', '/'));
  const last = keys.pop() ?? '';
  const parent = keys.slice(1).reduce<unknown>((at, key) => (at as Fields | undefined)?.[key], object) as Fields;
  if (parent === undefined) throw new Error(`${kind} ${name} has no ${pointer}`);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

type Fields = Record<string, unknown>;
