import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessOf, type Profile } from '../access.ts';
import { discoverGraph } from '../discover.ts';
import { edgeOperations } from '../operations.ts';
import { accessPolicies } from './access.ts';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { meshPolicy } from './index.ts';
import { fullSettings, routesIn, someSettings, specOf, taken } from './testing.ts';

const graph = await discoverGraph(join(import.meta.dirname, '../../../services'));

describe('the policy of this repository', () => {
  it('fits Istio’s schemas, with everything that can be had', () => {
    expect(() => meshPolicy(graph, fullSettings({ strangler: [] }))).not.toThrow();
  });

  it('asks for a token for all that no description names public, unless it is open', () => {
    const { identity } = fullSettings();
    const guarded = (profile: Profile) =>
      accessPolicies(graph, someSettings(identity && { identity, profile })).flatMap(
        (policy) => specOf<{ rules: unknown[] }>(policy).rules,
      );
    const needing = (profile: Profile) =>
      graph.services.flatMap((service) =>
        edgeOperations(service, graph.methods).filter(({ name }) => !accessOf(service, name, profile).public),
      );
    expect(needing('accounts').length).toBeGreaterThan(0);
    expect(guarded('accounts')).toHaveLength(needing('accounts').length);
    expect(guarded('open')).toHaveLength(needing('open').length);
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
