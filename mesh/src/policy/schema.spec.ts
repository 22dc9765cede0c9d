import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import { EnvoyFilter } from '@kubernetes-models/istio/networking.istio.io/v1alpha3';
import { describe, expect, it, test } from 'vitest';
import { resource } from './schema.ts';

const metadata = { name: 'shop', namespace: 'keelson', labels: { team: 'a' } };
const withRoute = (route: object) =>
  resource(VirtualService, { metadata, spec: { hosts: ['shop'], http: [{ name: 'all', ...route }] } } as never);

describe('a resource', () => {
  it('is plain data with its kind', () => {
    const made = resource(VirtualService, { metadata, spec: { hosts: ['shop'] } });
    expect(made).toEqual({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: { hosts: ['shop'] },
    });
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });

  test.each([
    ['a field', { retrys: { attempts: 1 } }, 'VirtualService shop: no such field: spec.http.0.retrys'],
    [
      'a field far down',
      { match: [{ headers: { key: { exakt: 'x' } } }] },
      'VirtualService shop: no such field: spec.http.0.match.0.headers.key.exakt',
    ],
    ['a value', { timeout: 5 }, 'VirtualService shop: data/spec/http/0/timeout must be string'],
  ])('is refused with %s that its schema does not know', (_what, route, message) => {
    expect(() => withRoute(route)).toThrow(message);
  });

  it('may hold what it likes where its schema leaves that open', () => {
    const patch = { operation: 'MERGE', value: { any: { thing: 1 } } } as const;
    const filter = (context: object) =>
      resource(EnvoyFilter, {
        metadata,
        spec: { configPatches: [{ applyTo: 'HTTP_FILTER', match: context, patch }] },
      });
    expect(filter({ context: 'GATEWAY' })).toMatchObject({ spec: { configPatches: [{ patch }] } });
    expect(() => filter({ contxt: 'GATEWAY' })).toThrow('no such field: spec.configPatches.0.match.contxt');
  });
});
