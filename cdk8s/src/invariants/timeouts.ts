import type { ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { answeringRoutes, type HttpRoute, leadsOnlyTo, urisOf } from '../objects/istio.ts';
import { hostOf, storeAccesses } from '../plan/stores.ts';

/**
 * Every route says how long an answer may take and how often it is asked for. Only streams and stores may take for ever:
 * a store's protocol has its own limits. A limit would end a stream in the middle.
 */
export function routesHaveTimeouts(
  objects: readonly KubernetesObject[],
  environment: Environment,
  graph: ServiceGraph,
): string[] {
  const streams = urisOf(graph, ['stream']);
  const stores = storeHosts(environment, graph);
  return answeringRoutes(objects).flatMap(({ route, called }) => {
    const limited = Number.parseFloat(route.timeout ?? '0s') > 0;
    const stream = isOnly(route, streams);
    return [
      ...(route.retries?.attempts === undefined ? [`${called} leaves the number of attempts to Istio's default`] : []),
      ...(limited || stream || leadsOnlyTo(route, stores) ? [] : [`${called} has no timeout, and is no stream`]),
      ...(limited && stream ? [`${called} is a stream, and ends after ${route.timeout}`] : []),
    ];
  });
}

function isOnly({ match = [] }: HttpRoute, uris: ReadonlySet<string>): boolean {
  return match.length > 0 && match.every(({ uri }) => uris.has(JSON.stringify(uri)));
}

/** Of engines, and of the services that stand in for them. */
function storeHosts(environment: Environment, { services }: ServiceGraph): ReadonlySet<string> {
  const engines = Object.values(storeAccesses(environment)).map(({ place }) => place.host);
  const embedded = services.filter(({ kind }) => kind === 'store');
  return new Set([...engines, ...embedded.map(({ name }) => hostOf(name, environment.namespaces.services))]);
}
