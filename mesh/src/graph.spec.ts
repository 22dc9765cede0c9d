import { describe, expect, it } from 'vitest';
import { composeGraph, GraphError } from './graph.ts';
import type { ServiceDescription } from './service.ts';

const orders: ServiceDescription = {
  name: 'orders',
  summary: 'Takes orders.',
  ports: { http: 5007, grpc: 5001, admin: 9007 },
  routes: { http: [{ prefix: '/api/v1/orders', methods: ['POST', 'PUT'] }], grpc: ['/orders.Orders/Create'] },
};
const views: ServiceDescription = {
  name: 'order-views',
  summary: 'Shows orders.',
  ports: { http: 5008, grpc: 5002, admin: 9008 },
  routes: { http: [{ prefix: '/api/v1/orders', methods: ['GET'] }], grpc: ['/orders.Orders/Get'] },
};

function compose(...descriptions: ServiceDescription[]) {
  return composeGraph(descriptions.map((description) => ({ folder: description.name, description })));
}

function faults(...descriptions: ServiceDescription[]): readonly string[] {
  try {
    compose(...descriptions);
    return [];
  } catch (error) {
    return (error as GraphError).faults;
  }
}

describe('descriptions that fit together', () => {
  it('make a graph with the services by name', () => {
    expect(compose(orders, views).services).toEqual([views, orders]);
  });

  it('may share a prefix when each takes other methods of it', () => {
    expect(faults(orders, views)).toEqual([]);
  });
});

describe('descriptions that do not fit together say what to change', () => {
  it('a name that is not its folder', () => {
    const wrong = () => composeGraph([{ folder: 'shop', description: orders }]);
    expect(wrong).toThrow(GraphError);
    expect(wrong).toThrow(
      'services/shop/service.ts: the name is "orders", the folder "shop". Give both the same name.',
    );
  });

  it('a name that no Kubernetes Service can have', () => {
    expect(faults({ ...orders, name: 'Orders_1' })).toEqual([
      'services/Orders_1/service.ts: the name "Orders_1" is no DNS label. Use up to 63 lower-case letters, digits and hyphens.',
    ]);
  });

  it('a port that two want', () => {
    expect(faults(orders, { ...views, ports: { http: 5007, grpc: 5002 } })).toEqual([
      'orders (http) and order-views (http) both claim port 5007. Choose another port for one of them.',
    ]);
  });

  it('a port that one wants twice', () => {
    expect(faults({ ...orders, ports: { http: 5007, grpc: 5001, admin: 5007 } })).toHaveLength(1);
  });

  it.each([15_000, 15_020, 15_100])('port %i, which is Istio’s', (admin) => {
    expect(faults({ ...orders, ports: { ...orders.ports, admin } })).toEqual([
      `orders (admin): port ${admin} belongs to Istio's sidecar. Use one outside of 15000-15100.`,
    ]);
  });

  it.each([0, -1, 65_536, 80.5])('%d, which is no port', (admin) => {
    expect(faults({ ...orders, ports: { ...orders.ports, admin } })).toEqual([
      `orders (admin): ${admin} is no port. Use a whole number from 1 to 65535.`,
    ]);
  });

  it('the same method of a prefix in two services', () => {
    const second = { ...views, routes: { http: [{ prefix: '/api/v1/orders', methods: ['PUT'] as const }] } };
    expect(faults(orders, second)).toEqual([
      'orders and order-views both claim PUT /api/v1/orders. An edge route leads to one service: remove it from all but one of them.',
    ]);
  });

  it('the same gRPC method in two services', () => {
    expect(faults(orders, { ...views, routes: { grpc: ['/orders.Orders/Create'] } })).toHaveLength(1);
  });

  it.each(['orders', '/', '/api/', '/api/:id', '/a?b'])('the prefix "%s", which is no path', (prefix) => {
    const { routes: _, ...rest } = orders;
    expect(faults({ ...rest, routes: { http: [{ prefix, methods: ['GET'] }] } })).toEqual([
      `orders: the prefix "${prefix}" is no path. Write it like /api/v1/orders.`,
    ]);
  });

  it('a gRPC method without its service', () => {
    expect(faults({ ...orders, routes: { grpc: ['Create'] } })).toHaveLength(1);
  });

  it('routes without a port to lead to', () => {
    expect(faults({ ...orders, ports: {} })).toEqual([
      'orders: it has HTTP routes but no port for them. Add ports.http.',
      'orders: it has gRPC routes but no port for them. Add ports.grpc.',
    ]);
  });

  it('all faults at once', () => {
    expect(faults(orders, { ...orders, routes: {} }).length).toBeGreaterThan(2);
  });
});
