import { describe, expect, it, test } from 'vitest';
import { destinationRules } from './destination-rules.ts';
import { aShop, fullSettings, named, someSettings, specOf } from './testing.ts';

interface Spec {
  readonly host: string;
  readonly trafficPolicy: {
    readonly connectionPool: unknown;
    readonly outlierDetection?: { readonly maxEjectionPercent: number };
  };
  readonly subsets?: unknown;
}
const rule = (service: string, settings = someSettings()) =>
  specOf<Spec>(named(destinationRules(aShop(), settings), service));

describe('calls to a service', () => {
  it('are as many at once as its replicas serve well', () => {
    const { host, trafficPolicy } = rule('orders', someSettings({ replicas: { orders: { min: 2, max: 4 } } }));
    expect(host).toBe('orders.keelson.svc.cluster.local');
    expect(trafficPolicy).toMatchObject({
      connectionPool: {
        tcp: { maxConnections: 200 },
        http: { http1MaxPendingRequests: 200, http2MaxRequests: 200, maxRetries: 50 },
      },
      loadBalancer: { simple: 'LEAST_REQUEST' },
      tls: { mode: 'ISTIO_MUTUAL' },
    });
  });

  test.each([
    [1, undefined],
    [2, 50],
    [3, 34],
    [4, 50],
    [5, 40],
    [7, 43],
  ])('leave out at most half of its replicas: of %i at most %s %%', (min, percent) => {
    const { trafficPolicy } = rule('orders', someSettings({ replicas: { orders: { min, max: 9 } } }));
    expect(trafficPolicy.outlierDetection?.maxEjectionPercent).toBe(percent);
  });

  it('find a stable and a canary subset, except of stores', () => {
    expect(rule('orders', fullSettings()).subsets).toEqual([
      { name: 'stable', labels: { app: 'orders' } },
      { name: 'canary', labels: { app: 'orders' } },
    ]);
    expect(rule('eventstore', fullSettings()).subsets).toBeUndefined();
    expect(rule('orders').subsets).toBeUndefined();
  });
});

it('engines outside of the mesh have no rule', () => {
  const hosts = destinationRules(aShop(), fullSettings()).map((object) => specOf<Spec>(object).host);
  expect(hosts.filter((host) => host.includes('.stores.'))).toEqual([]);
});
