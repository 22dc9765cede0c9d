import type { ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { answeringRoutes, type HttpMatch, urisOf } from '../objects/istio.ts';

/**
 * Only what does the same twice as once is sent again: HTTP's reads, gRPC's reads as the contracts say, and writes that
 * carry an Idempotency-Key. A stream is none of them: what was read of it would come again.
 */
export function repeatsAreSafe(
  objects: readonly KubernetesObject[],
  _environment: Environment,
  graph: ServiceGraph,
): string[] {
  const streams = urisOf(graph, ['stream']);
  const reads = urisOf(graph, ['read'], 'grpc');
  const isSafe = (match: HttpMatch) => {
    const uri = JSON.stringify(match.uri);
    return !streams.has(uri) && (reads.has(uri) || asksOnly(match) || isKeyed(match));
  };
  return answeringRoutes(objects)
    .filter(({ route }) => (route.retries?.attempts ?? 0) > 0)
    .filter(({ route: { match = [] } }) => match.length === 0 || !match.every(isSafe))
    .map(({ called }) => `${called} sends again what may do its work twice`);
}

function asksOnly({ method }: HttpMatch): boolean {
  const methods = method?.exact ?? method?.regex;
  return methods?.split('|').every((one) => one === 'GET' || one === 'HEAD') ?? false;
}

/** An empty key is none. */
function isKeyed({ headers }: HttpMatch): boolean {
  return headers?.['idempotency-key']?.regex === '.+';
}
