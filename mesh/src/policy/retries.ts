import { type Edge, perTryMs } from '../edges.ts';
import type { Operation } from '../operations.ts';
import type { HttpRoute } from './match.ts';
import { duration } from './names.ts';

type Retries = NonNullable<HttpRoute['retries']>;

/** Said on every route that repeats nothing: where it is missing, Istio sends a request up to three times. */
export const ONCE: Retries = { attempts: 0 };

/**
 * After which failures a request is sent again, in the terms of Envoy's router filter. `reset` covers an attempt that
 * ran out of time. 503 and UNAVAILABLE are what our services say when something they need is away; a 504 is no reason:
 * the time is up.
 */
const RETRY_ON = {
  http: 'connect-failure,refused-stream,reset,503',
  grpc: 'connect-failure,refused-stream,reset,unavailable',
} as const satisfies Record<Operation['protocol'], string>;

/** How an edge's requests are repeated. Istio counts the repeats, the graph all that is sent. */
export function retriesOf({ attempts, budgetMs, operation }: Edge): Retries {
  if (attempts <= 1 || budgetMs === undefined) return ONCE;
  return {
    attempts: attempts - 1,
    perTryTimeout: duration(perTryMs(budgetMs, attempts)),
    retryOn: RETRY_ON[operation.protocol],
  };
}
