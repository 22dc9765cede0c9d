import { describe, expect, it } from 'vitest';
import { canaryRoutes } from './canary.ts';
import { edgeVirtualService } from './edge-virtual-service.ts';
import { aShop, fullSettings, named, routesIn, someSettings } from './testing.ts';
import { virtualServices } from './virtual-services.ts';

const settings = fullSettings();

describe('a canary', () => {
  it('is steered on every route that leads to its service', () => {
    expect(canaryRoutes(aShop(), settings, 'shop')).toEqual({
      virtualServices: [
        { name: 'shop', routes: ['other-http'] },
        { name: 'edge', routes: ['preflight-home', 'edge-get-home'] },
      ],
      destinationRule: { name: 'shop', stableSubsetName: 'stable', canarySubsetName: 'canary' },
    });
  });

  it('finds two destinations on each of these routes, all on the stable one', () => {
    const objects = [...virtualServices(aShop(), settings), edgeVirtualService(aShop(), settings)];
    for (const { name, routes } of canaryRoutes(aShop(), settings, 'orders').virtualServices) {
      for (const route of routes) {
        const found = routesIn(named(objects, name)).filter((one) => one.name === route);
        expect(found.map((one) => one.route?.map(({ weight }) => weight))).toEqual([[100, 0]]);
      }
    }
  });

  it('is nowhere where none is wanted, and no store has one', () => {
    expect(canaryRoutes(aShop(), someSettings(), 'shop').virtualServices).toEqual([]);
    expect(canaryRoutes(aShop(), settings, 'eventstore').virtualServices).toEqual([]);
  });
});
