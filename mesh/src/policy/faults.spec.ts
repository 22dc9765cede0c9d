import { describe, expect, it } from 'vitest';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { withFaults } from './faults.ts';
import { aShop, routesIn, someSettings } from './testing.ts';

const healthy = edgeVirtualService(aShop(), someSettings());
const abort = { status: 503, percent: 10 };
const delay = { ms: 2_000, percent: 50 };

describe('a fault', () => {
  it('happens on its route, with a key or without, and nowhere else', () => {
    const broken = withFaults(healthy, [{ route: 'edge-post-orders', abort, delay }]);
    const fault = {
      delay: { fixedDelay: '2s', percentage: { value: 50 } },
      abort: { httpStatus: 503, percentage: { value: 10 } },
    };
    expect(routesIn(broken)).toEqual(
      routesIn(healthy).map((route) => (route.name?.startsWith('edge-post-orders') ? maybe(route, fault) : route)),
    );
  });

  it('leaves the VirtualService as it was', () => {
    const before = structuredClone(healthy);
    withFaults(healthy, [{ route: 'edge-get-home', abort }]);
    expect(healthy).toEqual(before);
  });

  it('is refused for a route that there is not', () => {
    expect(() => withFaults(healthy, [{ route: 'edge-get-homes', abort }])).toThrow(
      'VirtualService edge has no route edge-get-homes.',
    );
  });
});

/** The hooks' route begins with the same words. */
function maybe<T extends { name?: string }>(route: T, fault: object) {
  return route.name === 'edge-post-orders-hooks' ? route : { ...route, fault };
}
