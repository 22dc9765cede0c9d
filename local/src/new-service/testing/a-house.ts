import { composeGraph } from '@keelson/mesh';
import { aService } from '@keelson/mesh/testing';
import type { House } from '../house.ts';

/** A house with two services, `orders` and `views`, and a store. */
export function aHouse(): House {
  const http = (prefix: string) => ({ budgetMs: 10_000, http: [{ prefix, methods: ['POST' as const] }] });
  const services = [
    aService('orders', { ports: { http: 5007, grpc: 5001, admin: 9007 }, routes: http('/api/v1/orders') }),
    aService('views', { ports: { http: 5008, grpc: 5002, admin: 9008 }, routes: http('/api/v1/views') }),
    aService('eventstore', { kind: 'store', ports: { grpc: 2113 } }),
  ];
  return {
    root: '/house',
    graph: composeGraph(
      services.map((description) => ({ folder: description.name, description })),
      new Map(),
    ),
    taken: {
      packages: ['keelson', 'chassis', 'orders', 'views', 'eventstore'],
      services: ['eventstore', 'orders', 'views'],
    },
    versions: new Map(),
  };
}
