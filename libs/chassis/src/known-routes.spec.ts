import { expect, test } from 'vitest';
import { KnownRoutes } from './known-routes.ts';

test('a path has the methods of all routes that match it', () => {
  const routes = new KnownRoutes();
  routes.add('GET', '/orders/:id');
  routes.add(['PUT', 'GET'], '/orders/pay');
  routes.add('POST', '/files/*');
  expect(routes.methodsFor('/orders/7?x=1')).toEqual(['GET']);
  expect(routes.methodsFor('/orders/pay')).toEqual(['GET', 'PUT']);
  expect(routes.methodsFor('/files/a/b')).toEqual(['POST']);
  expect(routes.methodsFor('/orders/7/x')).toEqual([]);
});
