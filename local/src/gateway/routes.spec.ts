import { expect, it } from 'vitest';
import { edgeRoutes } from './routes.ts';

it('the gateway has the routes of the graph, and HEAD wherever there is GET', () => {
  const services = [
    {
      name: 'orders',
      summary: '',
      ports: { http: 1 },
      routes: { http: [{ prefix: '/orders', methods: ['POST', 'PUT'] as const }] },
    },
    {
      name: 'views',
      summary: '',
      ports: { http: 2 },
      routes: { http: [{ prefix: '/orders', methods: ['GET'] as const }] },
    },
    { name: 'store', summary: '', ports: { grpc: 3 } },
  ];
  expect(edgeRoutes({ services })).toEqual([
    { prefix: '/orders', methods: ['POST', 'PUT'], service: 'orders' },
    { prefix: '/orders', methods: ['GET', 'HEAD'], service: 'views' },
  ]);
});
