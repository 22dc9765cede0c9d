import type { Operation } from '../operations.ts';
import { type HttpRoute, methodsOf, type Uri } from './match.ts';
import { slug } from './names.ts';
import { ONCE } from './retries.ts';
import type { MeshSettings } from './settings.ts';
import type { Targets } from './targets.ts';

type CorsPolicy = NonNullable<HttpRoute['corsPolicy']>;

/** What the services read of a request, beside what browsers always send. */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'last-event-id',
  'min-revision',
  'traceparent',
  'x-request-deadline',
];

/** What of an answer is for the caller's code. */
const ANSWER_HEADERS = ['etag', 'location', 'retry-after'];

/** Whose code may read the answers. Tokens come in a header, never in cookies, so no credentials are allowed. */
export function answerPolicy({ cors }: MeshSettings): CorsPolicy | undefined {
  if (cors === undefined) return undefined;
  const allowOrigins = cors.origins.map((origin) => ({ exact: origin }));
  return { allowOrigins, exposeHeaders: ANSWER_HEADERS, allowCredentials: false };
}

/** What their code may send. Without IGNORE, other origins' preflights would go on to a service, which knows none. */
function askPolicy(methods: readonly string[], settings: MeshSettings): CorsPolicy | undefined {
  const policy = answerPolicy(settings);
  if (policy === undefined) return undefined;
  return {
    ...policy,
    allowMethods: [...methods],
    allowHeaders: REQUEST_HEADERS,
    maxAge: '3600s',
    unmatchedPreflights: 'IGNORE',
  };
}

/** An operation, and where its requests go. */
export interface Served {
  readonly operation: Operation;
  readonly targets: Targets;
}

/**
 * Where browsers ask before they call. Envoy answers by itself, by the policy of the route that fits, and the routes of
 * the operations fit their own methods only, never OPTIONS; so each prefix has one more. It leads to a service because
 * Envoy takes no policy from a route that leads nowhere; no preflight gets there.
 */
export function preflightRoutes(served: readonly Served[], settings: MeshSettings): HttpRoute[] {
  const below = served.filter(({ operation }) => operation.protocol === 'http' && operation.path.kind === 'below');
  const byPrefix = Map.groupBy(below, ({ operation }) => operation.path.value);
  return [...byPrefix].flatMap(([prefix, there]) => {
    const methods = new Set(there.flatMap(({ operation }) => methodsOf(operation)));
    const policy = askPolicy([...methods].toSorted(), settings);
    const [first] = there;
    return policy && first ? [preflightRoute(prefix, first.targets, policy)] : [];
  });
}

function preflightRoute(prefix: string, targets: Targets, policy: CorsPolicy): HttpRoute {
  const uris: Uri[] = [{ exact: prefix }, { prefix: `${prefix}/` }];
  return {
    name: `preflight-${slug(prefix)}`,
    match: uris.map((uri) => ({
      uri,
      method: { exact: 'OPTIONS' },
      headers: { origin: {}, 'access-control-request-method': {} },
    })),
    ...targets,
    timeout: '1s',
    retries: ONCE,
    corsPolicy: policy,
  };
}
