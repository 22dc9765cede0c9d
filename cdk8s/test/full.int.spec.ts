import { describe, expect, it } from 'vitest';
import { type Invariant, invariantsOf } from '../src/invariants/index.ts';
import { ofKind, specOf } from '../src/objects/find.ts';
import { httpRoutes } from '../src/objects/istio.ts';
import { broughtByOthers, full, fullGraph } from './full.ts';
import { objectsOf, withField } from './platform.ts';

const objects = objectsOf(fullGraph, full);
const invariants = invariantsOf(full, fullGraph);
const namesOf = (kind: string) => ofKind(objects, kind).map(({ metadata }) => metadata.name);
const routes = httpRoutes(objects);

describe('an environment with tokens, origins, a moving prefix and hosts outside', () => {
  it.each(Object.entries(invariants))('%s', (promise, invariant: Invariant) => {
    // The old system that it leads to is others'.
    const brought = promise === 'every route leads to a host, port and subset that exist' ? broughtByOthers : [];
    expect(invariant([...objects, ...brought])).toEqual([]);
  });

  it('checks tokens, refuses who has none, and says 401 then', () => {
    expect(namesOf('RequestAuthentication')).toEqual(['edge']);
    const denials = ofKind(objects, 'AuthorizationPolicy').filter((one) => specOf<Denying>(one).action === 'DENY');
    expect(denials.map(({ metadata }) => metadata.name)).toContain('edge.orders');
    expect(namesOf('EnvoyFilter')).toContain('edge-unauthenticated');
  });

  it('lets out to the one host outside, by the egress gateway', () => {
    expect(namesOf('ServiceEntry')).toEqual(['api.pay.example']);
    expect(namesOf('AuthorizationPolicy')).toContain('orders.api.pay.example');
    expect(namesOf('Gateway')).toContain('egress');
  });

  it('answers preflights, and sends a share of a moving prefix to the old system', () => {
    expect(routes.map(({ route }) => route.name)).toContain('preflight-orders');
    const old = routes.find(({ route }) => route.name === 'edge-post-orders-hooks');
    expect(old?.route.route?.map(({ destination: { host }, weight }) => [host, weight])).toEqual([
      ['monolith.legacy.svc.cluster.local', 70],
      ['orders.keelson.svc.cluster.local', 30],
    ]);
  });
});

interface Denying {
  readonly action?: string;
}

describe('of gRPC', () => {
  const repeats = invariants['only what may be done twice is sent again'];
  const repeating = (name: string) => {
    const edge = routes.filter(({ object }) => object.metadata.name === 'edge');
    const at = edge.findIndex(({ route }) => route.name === name);
    return withField(objects, ['VirtualService', 'edge', `/spec/http/${at}/retries`], { attempts: 2 });
  };

  it.each(['take', 'watch'])('a repeated %s is a fault', (method) => {
    const name = `edge-stock.stock-${method}`;
    expect(repeats?.(repeating(name))).toContainEqual(expect.stringContaining(name));
  });

  it('a repeated read is none', () => {
    expect(repeats?.(repeating('edge-stock.stock-read'))).toEqual([]);
  });
});
