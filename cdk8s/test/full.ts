import type { ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import { aGraph, aService } from '@keelson/mesh/testing';
import type { Environment } from '../src/environment.ts';
import { prod } from '../src/environments/prod.ts';

/** A shop that has all that keelson's own services have no use for yet, and an environment that asks for all of it. */

const methods = [
  { path: '/stock.Stock/Read', reads: true, stream: false },
  { path: '/stock.Stock/Take', reads: false, stream: false },
  { path: '/stock.Stock/Watch', reads: true, stream: true },
];

const store = aService('eventstore', { kind: 'store', ports: { grpc: 2113 }, scaling: { min: 1, max: 1, by: 'cpu' } });

const stock = aService('stock', {
  routes: { budgetMs: 2_000, grpc: ['/stock.Stock/Watch', '/stock.Stock/Read', '/stock.Stock/Take'] },
  stores: ['eventstore', 'documents'],
});

const orders = aService('orders', {
  routes: {
    budgetMs: 4_000,
    http: [
      { prefix: '/orders', methods: ['GET', 'HEAD', 'POST'], streams: ['/{id}/events'] },
      { prefix: '/orders/hooks', methods: ['POST'], keyless: true },
    ],
    access: [{ operations: ['GET /orders'], roles: ['operator', 'customer'] }],
  },
  calls: [{ to: 'stock', methods: ['/stock.Stock/Take', '/stock.Stock/Read'], budgetMs: 1_000 }],
  outside: [{ host: 'api.pay.example', port: 443, protocol: 'HTTPS' }],
  stores: ['eventstore'],
});

const accounts = aService('accounts', {
  ports: { http: 6010, admin: 6011 },
  routes: { budgetMs: 2_000, http: [{ prefix: '/jwks.json', methods: ['GET'] }] },
});

export const fullGraph: ServiceGraph = aGraph([store, stock, orders, accounts], methods);

/** Production with tokens, browsers of another origin, and a prefix that half moves from an old system. */
export const full: Environment = {
  ...prod,
  name: 'full',
  mesh: {
    ...prod.mesh,
    hosts: ['shop.example'],
    cors: { origins: ['https://shop.example'] },
    strangler: [
      {
        prefix: '/orders/hooks',
        old: { host: 'monolith.legacy.svc.cluster.local', port: 80 },
        service: 'orders',
        newPercent: 30,
      },
    ],
    identity: {
      issuer: 'https://accounts.shop.example',
      jwksUri: 'http://accounts.keelson.svc.cluster.local:6010/jwks.json',
      audiences: ['shop'],
    },
  },
};

/** What others bring, and such an environment routes to: the old system, and Istio's egress gateway. */
export const broughtByOthers: readonly KubernetesObject[] = [
  aServiceOf('legacy', 'monolith', { name: 'http', port: 80 }),
  aServiceOf('istio-system', 'istio-egressgateway', { name: 'https', port: 443 }, { istio: 'egressgateway' }),
];

function aServiceOf(namespace: string, name: string, port: object, selector: object = { app: name }) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports: [port] } };
}
