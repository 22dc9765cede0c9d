import { describe, expect, it } from 'vitest';
import { egress } from './egress.ts';
import { aShop, someSettings } from './testing.ts';

const gateway = 'istio-egressgateway.istio-egress.svc.cluster.local';
const found = egress(aShop(), someSettings());
const ofKind = (kind: string, objects = found) => objects.filter((object) => object.kind === kind);

describe('a host outside', () => {
  it('is known to the mesh', () => {
    expect(ofKind('ServiceEntry')).toMatchObject([
      {
        spec: {
          hosts: ['api.pay.example'],
          ports: [{ number: 443, protocol: 'HTTPS' }],
          resolution: 'DNS',
          location: 'MESH_EXTERNAL',
        },
      },
    ]);
  });

  it('is reached through the egress gateway, and from there alone', () => {
    expect(ofKind('VirtualService')).toMatchObject([
      {
        spec: {
          hosts: ['api.pay.example'],
          gateways: ['mesh', 'egress'],
          tls: [
            {
              match: [{ gateways: ['mesh'], port: 443, sniHosts: ['api.pay.example'] }],
              route: [{ destination: { host: gateway, subset: 'api-pay-example', port: { number: 443 } } }],
            },
          ],
          tcp: [
            {
              match: [{ gateways: ['egress'], port: 443 }],
              route: [{ destination: { host: 'api.pay.example', port: { number: 443 } } }],
            },
          ],
        },
      },
    ]);
    const subset = {
      name: 'api-pay-example',
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL', sni: 'api.pay.example' } },
    };
    expect(ofKind('DestinationRule')).toMatchObject([{ spec: { host: gateway, subsets: [subset] } }]);
    expect(ofKind('Gateway')).toMatchObject([
      { spec: { servers: [{ hosts: ['api.pay.example'], tls: { mode: 'ISTIO_MUTUAL' } }] } },
    ]);
  });

  it('is open only to the services that name it', () => {
    expect(ofKind('AuthorizationPolicy')).toMatchObject([
      {
        metadata: { namespace: 'istio-egress' },
        spec: {
          action: 'ALLOW',
          rules: [
            {
              from: [{ source: { principals: ['cluster.local/ns/keelson/sa/shop'] } }],
              when: [{ key: 'connection.sni', values: ['api.pay.example'] }],
            },
          ],
        },
      },
    ]);
  });

  it('that two services name is there once', () => {
    const outside = [{ host: 'api.pay.example', port: 443, protocol: 'HTTPS' }] as const;
    const both = egress(aShop({ stock: { outside: [...outside] } }), someSettings());
    expect(ofKind('ServiceEntry', both)).toHaveLength(1);
    expect(ofKind('AuthorizationPolicy', both)).toHaveLength(2);
  });

  it('has one port', () => {
    const outside = [{ host: 'api.pay.example', port: 8443, protocol: 'HTTPS' as const }];
    expect(() => egress(aShop({ stock: { outside } }), someSettings())).toThrow(
      'outside: api.pay.example is named with ports 443 and 8443. Keep one.',
    );
  });
});

it('without hosts outside there is no way out', () => {
  expect(egress(aShop({ shop: { outside: [] } }), someSettings())).toEqual([]);
});
