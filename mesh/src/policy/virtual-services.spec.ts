import { describe, expect, it, test } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { destinationRules } from './destination-rules.ts';
import { aShop, fullSettings, named, routesIn, someSettings, specOf, taken } from './testing.ts';
import { virtualServices } from './virtual-services.ts';

const plain = virtualServices(aShop(), someSettings());
const routesOf = (service: string, objects = plain) => routesIn(named(objects, service));

describe('callers in the mesh', () => {
  it('have a VirtualService for each service', () => {
    expect(plain.map(({ metadata }) => metadata.name)).toEqual(['eventstore', 'orders', 'shop', 'stock']);
    expect(specOf(named(plain, 'orders'))).toMatchObject({
      hosts: ['orders.keelson.svc.cluster.local'],
      gateways: ['mesh'],
    });
  });

  test.each([
    ['shop', 'GET', '/stock', 'shop-get-stock'],
    ['shop', 'HEAD', '/stock/7', 'shop-get-stock'],
    ['shop', 'GET', '/stocks', 'other-http'],
    ['shop', 'PUT', '/stock', 'other-http'],
    ['orders', 'GET', '/stock', 'other-http'],
    ['shop', 'POST', '/stock.Stock/Read', 'shop-stock.stock-read'],
    ['orders', 'POST', '/stock.Stock/Read', 'orders-stock.stock-read'],
    ['orders', 'POST', '/stock.Stock/ReadAll', 'other-grpc'],
  ])('find the route of their own edge: %s asks %s %s', (from, method, path, route) => {
    const port = path.includes('.') ? 6002 : 6001;
    expect(taken(routesOf('stock'), { from, method, path, port })).toBe(route);
  });

  it('wait as long as their budget, and share it among the attempts', () => {
    const routes = routesOf('stock');
    expect(routes.find(({ name }) => name === 'shop-stock.stock-read')).toMatchObject({
      timeout: '0.5s',
      retries: {
        attempts: 2,
        perTryTimeout: '0.166s',
        retryOn: 'connect-failure,refused-stream,reset,unavailable',
      },
    });
    expect(routes.find(({ name }) => name === 'orders-stock.stock-read')).toMatchObject({ timeout: '0.2s' });
    expect(routes.find(({ name }) => name === 'shop-get-stock')).toMatchObject({
      retries: { retryOn: 'connect-failure,refused-stream,reset,503' },
    });
  });

  test.each([
    [{ 'idempotency-key': 'k' }, 'orders-stock.stock-take-keyed', 2],
    [{ 'idempotency-key': '' }, 'orders-stock.stock-take', 0],
    [{}, 'orders-stock.stock-take', 0],
  ])('have writes repeated only under a key: %o', (headers, route, attempts) => {
    const routes = routesOf('stock');
    expect(taken(routes, { from: 'orders', method: 'POST', path: '/stock.Stock/Take', headers })).toBe(route);
    expect(routes.find(({ name }) => name === route)?.retries?.attempts).toBe(attempts);
  });

  it('get nothing repeated, and an end soon, where the graph knows of no edge', () => {
    expect(routesOf('shop')).toEqual([
      {
        name: 'other-http',
        match: [{ port: 6003 }],
        route: [{ destination: { host: 'shop.keelson.svc.cluster.local', port: { number: 6003 } } }],
        timeout: '5s',
        retries: { attempts: 0 },
      },
    ]);
  });
});

it('a service that has an admin port only has nothing that leads to it', () => {
  const worker = aGraph([aService('worker', { ports: { admin: 6100 } })]);
  expect(virtualServices(worker, someSettings())).toEqual([]);
  expect(destinationRules(worker, someSettings())).toEqual([]);
});

it('a simulator is asked once, and has as long as a system outside would', () => {
  const host = 'bank.outside.svc.cluster.local';
  const objects = virtualServices(aShop(), someSettings({ simulators: { shop: [{ host, port: 5_090 }] } }));
  expect(routesIn(named(objects, host))).toEqual([
    { name: 'other', route: [{ destination: { host } }], timeout: '60s', retries: { attempts: 0 } },
  ]);
});

describe('stores', () => {
  it('are asked once and for as long as it takes', () => {
    expect(routesOf('eventstore')).toEqual([
      {
        name: 'other-grpc',
        match: [{ port: 2113 }],
        route: [{ destination: { host: 'eventstore.keelson.svc.cluster.local', port: { number: 2113 } } }],
        retries: { attempts: 0 },
      },
    ]);
  });

  it('outside of the mesh are so too, where they speak HTTP', () => {
    const objects = virtualServices(aShop(), fullSettings());
    const [route] = routesOf('elasticsearch.stores.svc.cluster.local', objects);
    expect(route).toMatchObject({ retries: { attempts: 0 } });
    expect(named(objects, 'mongodb.stores.svc.cluster.local')).toBeUndefined();
  });

  it('of the graph have none where another engine stands in for them', () => {
    const eventstore = { host: 'eventstore.stores.svc.cluster.local', port: 2113, protocol: 'tcp' } as const;
    expect(named(virtualServices(aShop(), someSettings({ stores: { eventstore } })), 'eventstore')).toBeUndefined();
  });
});
