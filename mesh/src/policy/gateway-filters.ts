import { EnvoyFilter, type IEnvoyFilter } from '@kubernetes-models/istio/networking.istio.io/v1alpha3';
import { CLAIMS_HEADER } from './identity.ts';
import { metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';

type Patch = NonNullable<NonNullable<IEnvoyFilter['spec']>['configPatches']>[number];

/**
 * What Istio has no words for, in Envoy's own. These lie in the gateway's namespace, as they must, and count for all
 * that passes through it.
 */
export function gatewayFilters(settings: MeshSettings): KubernetesObject[] {
  const { rateLimit, identity } = settings;
  return [
    ...(rateLimit ? [filter('edge-rate-limit', limit(rateLimit), settings)] : []),
    ...(identity ? [filter('edge-unauthenticated', UNAUTHENTICATED, settings)] : []),
  ];
}

function filter(name: string, patch: Patch, { ingress }: MeshSettings): KubernetesObject {
  return resource(EnvoyFilter, {
    metadata: metadata(name, ingress.namespace),
    // Patches that name a neighbour are applied after those that may make it.
    spec: { priority: 10, workloadSelector: { labels: { ...ingress.selector } }, configPatches: [patch] },
  });
}

const HTTP_CONNECTIONS = 'envoy.filters.network.http_connection_manager';

/**
 * One bucket of tokens in each replica of the gateway; a request takes one, a stream one for all its life. Last before
 * the router, so that the answer carries the CORS headers without which a browser's code cannot read it.
 */
function limit({ perSecond, burst }: NonNullable<MeshSettings['rateLimit']>): Patch {
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  const header = (key: string, value: string) => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  });
  return {
    applyTo: 'HTTP_FILTER',
    match: {
      context: 'GATEWAY',
      listener: {
        filterChain: { filter: { name: HTTP_CONNECTIONS, subFilter: { name: 'envoy.filters.http.router' } } },
      },
    },
    patch: {
      operation: 'INSERT_BEFORE',
      value: {
        name: 'envoy.filters.http.local_ratelimit',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
          stat_prefix: 'edge_rate_limit',
          token_bucket: { max_tokens: Math.max(burst, perSecond), tokens_per_fill: perSecond, fill_interval: '1s' },
          filter_enabled: always,
          filter_enforced: always,
          // gRPC would get UNAVAILABLE otherwise, which is repeated.
          rate_limited_as_resource_exhausted: true,
          response_headers_to_add: [header('retry-after', '1'), header('x-local-rate-limit', 'true')],
        },
      },
    },
  };
}

/** The requests that an answer is about, in Envoy's words. */
const refusedWith = (status: number) => ({
  status_code_filter: { comparison: { op: 'EQ', value: { default_value: status, runtime_key: 'keelson.refused' } } },
});
const WITHOUT_CLAIMS = { header_filter: { header: { name: CLAIMS_HEADER, present_match: true, invert_match: true } } };
const NOT_GRPC = {
  header_filter: {
    header: {
      name: 'content-type',
      string_match: { prefix: 'application/grpc' },
      invert_match: true,
      // A request without a body has none, and would fit no rule at all.
      treat_missing_header_as_empty: true,
    },
  },
};

/** As services write it (RFC 9457). Of gRPC the text alone: Envoy puts it into the status. */
function problem(type: string, title: string, status: number) {
  return {
    json_format: { type: `urn:keelson:problem:${type}`, title, status, detail: '%LOCAL_REPLY_BODY%' },
    content_type: 'application/problem+json',
  };
}

const MISSING = {
  status_code: 401,
  body: { inline_string: 'A token is missing: Authorization: Bearer ...' },
  headers_to_add: [{ header: { key: 'www-authenticate', value: 'Bearer' } }],
};

/**
 * A DENY says 403, also to who has brought no token and could come back with one. Whoever has not is seen by the
 * missing claims. Only the answer is changed: that the request is refused stays the AuthorizationPolicies' affair. What
 * the gateway refuses by itself reads as it does on the laptop: local/src/edge.
 */
const UNAUTHENTICATED: Patch = {
  applyTo: 'NETWORK_FILTER',
  match: { context: 'GATEWAY', listener: { filterChain: { filter: { name: HTTP_CONNECTIONS } } } },
  patch: {
    operation: 'MERGE',
    value: {
      typed_config: {
        '@type':
          'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
        local_reply_config: {
          // The first one that fits counts.
          mappers: [
            {
              ...MISSING,
              filter: { and_filter: { filters: [refusedWith(403), WITHOUT_CLAIMS, NOT_GRPC] } },
              body_format_override: problem('unauthenticated', 'Sign in first', 401),
            },
            { ...MISSING, filter: { and_filter: { filters: [refusedWith(403), WITHOUT_CLAIMS] } } },
            {
              filter: { and_filter: { filters: [refusedWith(403), NOT_GRPC] } },
              body: { inline_string: 'The token has none of the roles that this is for.' },
              body_format_override: problem('forbidden', 'Not allowed', 403),
            },
            // Envoy's own text says what is wrong with the token, and it has added www-authenticate.
            {
              filter: { and_filter: { filters: [refusedWith(401), NOT_GRPC] } },
              body_format_override: problem('invalid-token', 'Sign in first', 401),
            },
          ],
        },
      },
    },
  },
};
