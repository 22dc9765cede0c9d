import { describe, expect, it } from 'vitest';
import { sidecars } from './sidecars.ts';
import { aShop, fullSettings, named, someSettings, specOf } from './testing.ts';

interface Spec {
  readonly workloadSelector?: unknown;
  readonly egress: readonly { readonly hosts: readonly string[] }[];
  readonly outboundTrafficPolicy: unknown;
}
const sidecar = (name: string, settings = someSettings()) => specOf<Spec>(named(sidecars(aShop(), settings), name));
const hosts = (name: string, settings = someSettings()) => sidecar(name, settings).egress[0]?.hosts;

describe('a service', () => {
  it('reaches whom it calls, its stores and the egress gateway', () => {
    expect(sidecar('shop')).toEqual({
      workloadSelector: { labels: { app: 'shop' } },
      egress: [
        {
          hosts: [
            'istio-egress/istio-egressgateway.istio-egress.svc.cluster.local',
            'keelson/api.pay.example',
            'keelson/orders.keelson.svc.cluster.local',
            'keelson/stock.keelson.svc.cluster.local',
          ],
        },
      ],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    });
    expect(hosts('stock')).toEqual(['keelson/eventstore.keelson.svc.cluster.local']);
  });

  it('reaches stores in their namespaces, and the collector of traces', () => {
    expect(hosts('stock', fullSettings())).toEqual([
      'keelson/eventstore.keelson.svc.cluster.local',
      'observability/otel-collector.observability.svc.cluster.local',
      'stores/mongodb.stores.svc.cluster.local',
    ]);
  });

  it('reaches engines that speak HTTP, and simulators, by the routes that are made for them here', () => {
    const simulators = { stock: [{ host: 'bank.outside.svc.cluster.local', port: 5_090 }] };
    const stores = { documents: { host: 'docs.stores.svc.cluster.local', port: 80, protocol: 'http' as const } };
    expect(hosts('stock', someSettings({ stores, simulators }))).toEqual([
      'keelson/bank.outside.svc.cluster.local',
      'keelson/docs.stores.svc.cluster.local',
      'outside/bank.outside.svc.cluster.local',
      'stores/docs.stores.svc.cluster.local',
    ]);
    expect(hosts('shop', someSettings({ stores, simulators }))).not.toContain('outside/bank.outside.svc.cluster.local');
  });

  it('that needs nobody reaches nobody', () => {
    expect(hosts('eventstore')).toEqual(['~/*']);
  });
});

it('a pod that is not in the graph reaches nobody', () => {
  expect(sidecar('default')).toEqual({
    egress: [{ hosts: ['~/*'] }],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  });
});
