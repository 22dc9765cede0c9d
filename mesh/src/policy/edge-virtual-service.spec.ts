import { describe, expect, it, test } from 'vitest';
import { edgeVirtualService } from './edge-virtual-service.ts';
import type { StranglerRoute } from './settings.ts';
import { aShop, fullSettings, routesIn, someSettings, specOf, taken } from './testing.ts';

const at = (settings = someSettings()) => edgeVirtualService(aShop(), settings);
const asked = (method: string, path: string, headers = {}, settings = someSettings()) =>
  taken(routesIn(at(settings)), { method, path, headers });

describe('clients', () => {
  test.each([
    ['GET', '/orders', 'edge-get-orders'],
    ['HEAD', '/orders/7', 'edge-get-orders'],
    ['GET', '/orders/7/events', 'edge-get-orders-id-events'],
    ['HEAD', '/orders/7/events', 'edge-get-orders-id-events'],
    ['GET', '/orders/7/8/events', 'edge-get-orders'],
    ['POST', '/orders', 'edge-post-orders'],
    ['POST', '/orders/hooks/pay', 'edge-post-orders-hooks'],
    ['GET', '/home', 'edge-get-home'],
    ['POST', '/stock.Stock/Watch', 'edge-stock.stock-watch'],
  ])('reach the service that answers %s %s', (method, path, route) => {
    expect(asked(method, path)).toBe(route);
  });

  test.each([
    ['GET', '/ordersX'],
    ['DELETE', '/orders'],
    ['GET', '/'],
    ['POST', '/stock.Stock/Read'],
  ])('reach nobody by %s %s', (method, path) => {
    expect(asked(method, path)).toBeUndefined();
  });

  it('have a write repeated only under a key', () => {
    expect(asked('POST', '/orders', { 'idempotency-key': 'k' })).toBe('edge-post-orders-keyed');
    expect(asked('POST', '/orders/hooks', { 'idempotency-key': 'k' })).toBe('edge-post-orders-hooks');
  });

  it('keep a stream for as long as they like', () => {
    const stream = routesIn(at()).find(({ name }) => name === 'edge-get-orders-id-events');
    expect(stream).toMatchObject({ retries: { attempts: 0 } });
    expect(stream).not.toHaveProperty('timeout');
  });

  it('come by one VirtualService, to the ports of the protocols', () => {
    expect(specOf(at())).toMatchObject({ hosts: ['shop.example'], gateways: ['edge'] });
    const ports = routesIn(at()).map(({ name, route }) => [name, route?.[0]?.destination.port?.number]);
    expect(ports).toContainEqual(['edge-get-orders', 6004]);
    expect(ports).toContainEqual(['edge-stock.stock-watch', 6002]);
  });

  it('cannot write claims of their own where no token is checked', () => {
    const remove = { headers: { request: { remove: ['x-keelson-claims'] } } };
    expect(routesIn(at()).every((route) => JSON.stringify(route.headers) === JSON.stringify(remove.headers))).toBe(
      true,
    );
    expect(routesIn(at(fullSettings())).some(({ headers }) => headers)).toBe(false);
  });
});

describe('code in browsers', () => {
  const cors = { origins: ['https://shop.example'] };
  const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };

  it('may ask first, of all methods below a prefix', () => {
    expect(asked('OPTIONS', '/orders/7', preflight, someSettings({ cors }))).toBe('preflight-orders');
    const route = routesIn(at(someSettings({ cors }))).find(({ name }) => name === 'preflight-orders');
    expect(route?.corsPolicy).toMatchObject({
      allowOrigins: [{ exact: 'https://shop.example' }],
      allowMethods: ['GET', 'HEAD', 'POST'],
      unmatchedPreflights: 'IGNORE',
    });
    expect(route?.route).toHaveLength(1);
  });

  it('may read the answers, of streams too', () => {
    const route = routesIn(at(someSettings({ cors }))).find(({ name }) => name === 'edge-get-orders-id-events');
    expect(route?.corsPolicy?.exposeHeaders).toContain('etag');
  });

  it('of other sites may do nothing where no origin is named', () => {
    expect(asked('OPTIONS', '/orders', preflight)).toBeUndefined();
    expect(routesIn(at()).some(({ corsPolicy }) => corsPolicy)).toBe(false);
  });
});

describe('a prefix that moves from an old system', () => {
  const old = { host: 'monolith.legacy.svc.cluster.local', port: 80 };
  const moving = (said: Partial<StranglerRoute>) =>
    someSettings({ canary: true, strangler: [{ prefix: '/orders', old, service: 'orders', newPercent: 30, ...said }] });
  const route = (name: string, said: Partial<StranglerRoute>) =>
    routesIn(at(moving(said))).find((one) => one.name === name);
  const oldOne = { host: old.host, port: { number: 80 } };
  const newOne = { host: 'orders.keelson.svc.cluster.local', port: { number: 6004 } };

  it('is answered by both, by their shares', () => {
    expect(route('edge-get-orders', {})?.route).toEqual([
      { destination: oldOne, weight: 70 },
      { destination: newOne, weight: 30 },
    ]);
  });

  it('is switched back by one number', () => {
    expect(route('edge-get-orders', { newPercent: 0 })?.route).toEqual([{ destination: oldOne }]);
  });

  it('has a canary again once it has moved', () => {
    expect(route('edge-get-orders', { newPercent: 100 })?.route).toEqual([
      { destination: { ...newOne, subset: 'stable' }, weight: 100 },
      { destination: { ...newOne, subset: 'canary' }, weight: 0 },
    ]);
  });

  test.each([
    [0, newOne],
    [30, undefined],
    [100, oldOne],
  ])('is copied to who does not answer, at %i %%', (newPercent, mirror) => {
    expect(route('edge-get-orders', { newPercent, mirror: true })?.mirror).toEqual(mirror);
  });

  it('has no write repeated that the old system may get', () => {
    expect(route('edge-post-orders-keyed', {})).toBeUndefined();
    expect(route('edge-post-orders', {})?.retries).toEqual({ attempts: 0 });
    expect(route('edge-post-orders-keyed', { newPercent: 100 })).toBeDefined();
  });

  it('is the old one’s where the new one has no operation, until all has moved', () => {
    expect(asked('DELETE', '/orders/7', {}, moving({}))).toBe('old-orders');
    expect(asked('DELETE', '/orders/7', {}, moving({ newPercent: 100 }))).toBeUndefined();
  });

  it('gets no claims that a client wrote, as nobody does', () => {
    const routes = routesIn(at(moving({})));
    expect(routes.map(({ name }) => name)).toContain('old-orders');
    for (const { headers } of routes) expect(headers).toEqual({ request: { remove: ['x-keelson-claims'] } });
  });

  it('moves to a service that there is', () => {
    expect(() => at(moving({ service: 'order' }))).toThrow('strangler: /orders moves to "order", and there is no such');
  });

  it('stays apart from wider prefixes', () => {
    const hooks = moving({ prefix: '/orders/hooks' });
    expect(asked('GET', '/orders/hooks/7', {}, hooks)).toBe('old-orders-hooks');
    expect(asked('GET', '/orders/7', {}, hooks)).toBe('edge-get-orders');
  });
});
