import type { KubernetesObject } from '@keelson/mesh/policy';
import { httpRoutes } from '../objects/istio.ts';

/**
 * Every route says how long an answer may take and how often it is asked for. One that has no limit of time is a stream,
 * and is asked for once.
 */
export function routesHaveTimeouts(objects: readonly KubernetesObject[]): string[] {
  return httpRoutes(objects)
    .filter(({ route }) => route.redirect === undefined && route.directResponse === undefined)
    .flatMap(({ route: { timeout = '0s', retries }, called }) => {
      if (retries?.attempts === undefined) return [`${called} leaves the number of attempts to Istio's default`];
      if (Number.parseFloat(timeout) > 0 || retries.attempts === 0) return [];
      return [`${called} has no timeout, and yet is asked for again`];
    });
}
