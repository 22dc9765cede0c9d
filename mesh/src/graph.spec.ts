import { describe, expect, it } from 'vitest';
import { aGraph, aService } from '../testing/index.ts';

const methods = [
  { path: '/orders.Orders/Create', reads: false, stream: false },
  { path: '/orders.Orders/Get', reads: true, stream: false },
  { path: '/orders.Orders/Watch', reads: true, stream: true },
];
const orders = aService('orders', {
  routes: {
    budgetMs: 900,
    http: [{ prefix: '/orders', methods: ['GET', 'HEAD', 'POST'], streams: ['/{id}/events'] }],
    grpc: methods.map(({ path }) => path),
  },
});
const hooks = aService('hooks', {
  routes: { budgetMs: 500, http: [{ prefix: '/hooks', methods: ['POST'], keyless: true }] },
});

describe('a graph', () => {
  it('has the services by name', () => {
    expect(aGraph([orders, hooks], methods).services.map(({ name }) => name)).toEqual(['hooks', 'orders']);
  });

  it('has an edge for each operation, treated as its API says', () => {
    const { edges } = aGraph([orders, hooks], methods);
    const seen = edges.map(({ from, to, operation, budgetMs, attempts }) => [
      from,
      to,
      operation.name,
      operation.kind,
      budgetMs,
      attempts,
    ]);
    expect(seen).toEqual([
      ['edge', 'hooks', 'POST /hooks', 'keyless-write', 500, 1],
      ['edge', 'orders', 'GET /orders/{id}/events', 'stream', undefined, 1],
      ['edge', 'orders', 'GET /orders', 'read', 900, 3],
      ['edge', 'orders', 'POST /orders', 'write', 900, 3],
      ['edge', 'orders', '/orders.Orders/Create', 'write', 900, 3],
      ['edge', 'orders', '/orders.Orders/Get', 'read', 900, 3],
      ['edge', 'orders', '/orders.Orders/Watch', 'stream', undefined, 1],
    ]);
  });
});
