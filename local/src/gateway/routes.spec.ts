import { aService } from '@keelson/mesh/testing';
import { expect, it } from 'vitest';
import { edgeRoutes } from './routes.ts';

it('the gateway has the routes of the graph, and HEAD wherever there is GET', () => {
  const services = [
    aService('orders', { routes: { budgetMs: 1, http: [{ prefix: '/orders', methods: ['POST', 'PUT'] }] } }),
    aService('views', { routes: { budgetMs: 1, http: [{ prefix: '/orders', methods: ['GET'] }] } }),
    aService('store'),
  ];
  expect(edgeRoutes({ services })).toEqual([
    { prefix: '/orders', methods: ['POST', 'PUT'], service: 'orders' },
    { prefix: '/orders', methods: ['GET', 'HEAD'], service: 'views' },
  ]);
});
