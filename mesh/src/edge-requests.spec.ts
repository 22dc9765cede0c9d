import { describe, expect, it, test } from 'vitest';
import { edgeFinder, normalPath } from './edge-requests.ts';
import { edgeVirtualService } from './policy/edge-virtual-service.ts';
import { routeName } from './policy/names.ts';
import { aShop, routesIn, someSettings, taken } from './policy/testing.ts';

const graph = aShop();
const find = edgeFinder(graph);
const routes = routesIn(edgeVirtualService(graph, someSettings()));

const paths = [
  ...['/', '/orders', '/orders/', '/orders/7', '/orders/7/events', '/orders/7/events/1', '/orders/events'],
  ...['/orders/hooks', '/orders/hooks/9', '/orders/hooksmith', '/ordersx', '/home', '/home/a', '/stock'],
  ...['/stock.Stock/Watch', '/stock.Stock/Read', '/stockxStock/Watch', '/Orders'],
];

describe('a request at the edge', () => {
  const asked = paths.flatMap((path) =>
    ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'].map((method) => ({ method, path, headers: { 'idempotency-key': 'k' } })),
  );

  it('is of the operation whose route the ingress takes, whatever it is', () => {
    const found = asked.map(({ method, path }) => find(method, path));
    const byProxy = asked.map((request) => taken(routes, request)?.replace(/-keyed$/, ''));
    expect(found.map((edge) => edge && routeName(edge))).toEqual(byProxy);
    expect(new Set(byProxy).size).toBe(7);
  });
});

describe('a path', () => {
  test.each([
    ['/orders/7', '/orders/7'],
    ['/%6Frders/%2E%2e/home', '/home'],
    ['/home/../orders/./7', '/orders/7'],
    ['/home\\..\\orders', '/orders'],
    ['/orders/a%2Fb%20c', '/orders/a%2Fb%20c'],
    ['/orders/%zz', '/orders/%zz'],
    ['/orders/%252e%252e', '/orders/%252e%252e'],
    ['//evil.example/../orders', '//orders'],
  ])('that is written %s is %s to all that look at it', (written, normal) => {
    expect(normalPath(written)).toBe(normal);
    expect(normalPath(normal)).toBe(normal);
  });
});
