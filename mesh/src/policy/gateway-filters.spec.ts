import { describe, expect, it } from 'vitest';
import { gatewayFilters } from './gateway-filters.ts';
import { fullSettings, named, someSettings, specOf } from './testing.ts';

interface Spec {
  readonly workloadSelector: unknown;
  readonly configPatches: readonly [{ readonly patch: { readonly value: { readonly typed_config: unknown } } }];
}
const filter = (name: string, settings = fullSettings()) => named(gatewayFilters(settings), name);
const config = (name: string, settings = fullSettings()) =>
  specOf<Spec>(filter(name, settings)).configPatches[0].patch.value.typed_config;

describe('clients that ask too much', () => {
  it('get a 429 that says when to come back', () => {
    expect(config('edge-rate-limit')).toMatchObject({
      token_bucket: { max_tokens: 200, tokens_per_fill: 100, fill_interval: '1s' },
      response_headers_to_add: [
        { header: { key: 'retry-after', value: '1' } },
        { header: { key: 'x-local-rate-limit', value: 'true' } },
      ],
    });
  });

  it('may at least burst by what comes in a second', () => {
    const settings = someSettings({ rateLimit: { perSecond: 50, burst: 1 } });
    expect(config('edge-rate-limit', settings)).toMatchObject({ token_bucket: { max_tokens: 50 } });
  });
});

it('clients without a token get a 401 in place of the 403', () => {
  expect(config('edge-unauthenticated')).toMatchObject({ local_reply_config: { mappers: [{ status_code: 401 }] } });
});

it('filters lie where the gateway is, and only where they are needed', () => {
  expect(filter('edge-rate-limit')?.metadata.namespace).toBe('istio-ingress');
  expect(gatewayFilters(someSettings())).toEqual([]);
});
