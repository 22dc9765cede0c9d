import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverGraph } from '../discover.ts';
import { EDGE } from '../edges.ts';
import { accessPolicies } from './access.ts';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { meshPolicy } from './index.ts';
import type { AccessRule } from './settings.ts';
import { fullSettings, routesIn, someSettings, specOf, taken } from './testing.ts';

const graph = await discoverGraph(join(import.meta.dirname, '../../../services'));

describe('the policy of this repository', () => {
  it('fits Istio’s schemas, with everything that can be had', () => {
    const settings = fullSettings({ strangler: [] });
    const identity = settings.identity && { ...settings.identity, rules: [] };
    expect(() => meshPolicy(graph, { ...settings, ...(identity && { identity }) })).not.toThrow();
  });

  it('takes the rules of docs/mesh-policy.md, and closes all else to those without a token', () => {
    const { identity } = fullSettings();
    const create = [
      'POST /api/v1/orders',
      ...['keelson.orders.v1.OrderService', 'orderService.orderService'].map((name) => `/${name}/CreateOrder`),
    ];
    const rules: AccessRule[] = [
      ...create.map((operation) => ({ service: 'orders', operation, roles: ['clerk'] })),
      { service: 'order-views', operation: 'GET /api/v1/orders', public: true },
    ];
    const policies = accessPolicies(graph, someSettings(identity && { identity: { ...identity, rules } }));
    const guarded = policies.flatMap((policy) => specOf<{ rules: { when?: unknown }[] }>(policy).rules);
    expect(guarded).toHaveLength(graph.edges.filter(({ from }) => from === EDGE).length - 1);
    expect(guarded.filter(({ when }) => when !== undefined)).toHaveLength(3);
  });

  it('sends commands and queries of one prefix to their services', () => {
    const routes = routesIn(edgeVirtualService(graph, someSettings()));
    const to = (method: string, path: string) => {
      const name = taken(routes, { method, path });
      return routes.find((route) => route.name === name)?.route?.[0]?.destination.host.split('.')[0];
    };
    expect(to('PUT', '/api/v1/orders/pay/7')).toBe('orders');
    expect(to('GET', '/api/v1/orders/7')).toBe('order-views');
    expect(to('POST', '/orderService.orderService/Search')).toBe('order-views');
  });
});
