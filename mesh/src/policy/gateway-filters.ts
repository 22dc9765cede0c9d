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

/**
 * A DENY says 403, also to who has brought no token and could come back with one. Whoever has not is seen by the
 * missing claims. Only the answer is changed: that the request is refused stays the AuthorizationPolicies' affair.
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
          mappers: [
            {
              filter: {
                and_filter: {
                  filters: [
                    {
                      status_code_filter: {
                        comparison: { op: 'EQ', value: { default_value: 403, runtime_key: 'keelson.refused' } },
                      },
                    },
                    { header_filter: { header: { name: CLAIMS_HEADER, present_match: true, invert_match: true } } },
                  ],
                },
              },
              status_code: 401,
              body: { inline_string: 'A token is missing: Authorization: Bearer ...' },
              headers_to_add: [{ header: { key: 'www-authenticate', value: 'Bearer' } }],
            },
          ],
        },
      },
    },
  },
};
