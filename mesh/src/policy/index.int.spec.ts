import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverGraph } from '../discover.ts';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { meshPolicy } from './index.ts';
import { fullSettings, routesIn, someSettings, taken } from './testing.ts';

const graph = await discoverGraph(join(import.meta.dirname, '../../../services'));

describe('the policy of this repository', () => {
  it('fits Istio’s schemas, with everything that can be had', () => {
    const settings = fullSettings({ strangler: [] });
    const identity = settings.identity && { ...settings.identity, rules: [] };
    expect(() => meshPolicy(graph, { ...settings, ...(identity && { identity }) })).not.toThrow();
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
