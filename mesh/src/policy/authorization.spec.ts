import { describe, expect, it } from 'vitest';
import { authorization } from './authorization.ts';
import { aShop, fullSettings, named, someSettings, specOf } from './testing.ts';

const policies = authorization(aShop(), someSettings());
const policy = (name: string) => specOf(named(policies, name));

describe('nobody', () => {
  it('may do anything that no edge allows', () => {
    expect(policies.map(({ metadata }) => metadata.name)).toEqual([
      'deny-all',
      'orders.eventstore',
      'stock.eventstore',
      'edge.orders',
      'shop.orders',
      'edge.shop',
      'edge.stock',
      'orders.stock',
      'shop.stock',
    ]);
    expect(policy('deny-all')).toEqual({});
  });
});

describe('a caller', () => {
  it('may do what its edges say, by its certificate', () => {
    expect(policy('shop.stock')).toEqual({
      selector: { matchLabels: { app: 'stock' } },
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/keelson/sa/shop'] } }],
          to: [
            { operation: { methods: ['POST'], paths: ['/stock.Stock/Read'], ports: ['6002'] } },
            { operation: { methods: ['GET', 'HEAD'], paths: ['/stock', '/stock/*'], ports: ['6001'] } },
          ],
        },
      ],
    });
  });

  it('is the ingress gateway for clients, streams included', () => {
    expect(policy('edge.orders')).toMatchObject({
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/istio-ingress/sa/istio-ingressgateway'] } }],
          to: expect.arrayContaining([
            { operation: { methods: ['GET', 'HEAD'], paths: ['/orders/{*}/events'], ports: ['6004'] } },
          ]),
        },
      ],
    });
  });
});

describe('a store', () => {
  it('that is in the mesh is open to whom it keeps something for, whatever they ask', () => {
    expect(policy('orders.eventstore')).toMatchObject({
      selector: { matchLabels: { app: 'eventstore' } },
      rules: [{ to: [{ operation: { ports: ['2113'] } }] }],
    });
  });

  it('outside of the mesh is not for the mesh to guard', () => {
    const names = authorization(aShop(), fullSettings()).map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.includes('mongodb'))).toEqual([]);
  });
});
