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

describe('whom the gateway refuses', () => {
  interface Mapper {
    readonly filter: { readonly and_filter: { readonly filters: readonly Filter[] } };
    readonly status_code?: number;
    readonly body_format_override?: { readonly json_format: { readonly type: string }; readonly content_type: string };
  }
  interface Filter {
    readonly status_code_filter?: { readonly comparison: { readonly value: { readonly default_value: number } } };
    readonly header_filter?: { readonly header: { readonly name: string } };
  }
  const { mappers } = (config('edge-unauthenticated') as { local_reply_config: { mappers: readonly Mapper[] } })
    .local_reply_config;

  /** The mapper that Envoy takes: the first whose filters all fit. */
  const answer = (status: number, is: { claims: boolean; grpc: boolean }) =>
    mappers.find(({ filter: { and_filter } }) =>
      and_filter.filters.every(({ status_code_filter: code, header_filter: header }) => {
        if (code !== undefined) return code.comparison.value.default_value === status;
        return header?.header.name === 'content-type' ? !is.grpc : !is.claims;
      }),
    );
  const problemOf = (mapper: Mapper | undefined) => mapper?.body_format_override?.json_format.type.split(':').at(-1);

  it('gets a 401 without a token, where Istio says 403', () => {
    for (const grpc of [false, true]) {
      const mapper = answer(403, { claims: false, grpc });
      expect(mapper).toMatchObject({
        status_code: 401,
        body: { inline_string: 'A token is missing: Authorization: Bearer ...' },
        headers_to_add: [{ header: { key: 'www-authenticate', value: 'Bearer' } }],
      });
    }
  });

  it('gets a problem as services write it, by HTTP, and a plain text for its status by gRPC', () => {
    const http = { grpc: false };
    expect(problemOf(answer(403, { ...http, claims: false }))).toBe('unauthenticated');
    expect(problemOf(answer(403, { ...http, claims: true }))).toBe('forbidden');
    expect(problemOf(answer(401, { ...http, claims: false }))).toBe('invalid-token');
    for (const mapper of mappers.filter(({ body_format_override: format }) => format !== undefined))
      expect(mapper.body_format_override?.content_type).toBe('application/problem+json');
    for (const status of [401, 403])
      for (const claims of [true, false])
        expect(problemOf(answer(status, { claims, grpc: true })), `${status}`).toBeUndefined();
  });

  it('keeps the status of a role that is lacking', () => {
    expect(answer(403, { claims: true, grpc: false })?.status_code).toBeUndefined();
    expect(answer(403, { claims: true, grpc: true })).toBeUndefined();
  });
});

it('filters lie where the gateway is, and only where they are needed', () => {
  expect(filter('edge-rate-limit')?.metadata.namespace).toBe('istio-ingress');
  expect(gatewayFilters(someSettings())).toEqual([]);
});
