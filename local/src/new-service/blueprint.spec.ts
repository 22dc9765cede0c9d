import { describe, expect, test } from 'vitest';
import { planService, type Wish } from './blueprint.ts';
import { callAdvice } from './calls.ts';
import { aHouse } from './testing/a-house.ts';

const plan = (wish: Partial<Wish> = {}) =>
  planService(
    { name: 'stock-levels', commands: ['create'], events: undefined, calledBy: [], port: undefined, ...wish },
    aHouse(),
  );

test('a service has its names and numbers from its own name and from what is there', () => {
  expect(plan({ commands: ['create', 'reserve'] })).toMatchObject({
    summary: 'Takes the commands for stock levels: create, reserve.',
    thing: ['stock', 'level'],
    category: 'stockLevel',
    protoService: 'keelson.stock_levels.v1.StockLevelService',
    methods: [
      '/keelson.stock_levels.v1.StockLevelService/CreateStockLevel',
      '/keelson.stock_levels.v1.StockLevelService/ReserveStockLevel',
    ],
    basePath: '/api/v1/stock-levels',
    ports: { http: 5009, grpc: 5003, admin: 9009 },
    callers: [],
  });
});

test('its name and its port are checked before anything is written', () => {
  expect(() => plan({ name: 'orders' })).toThrow('services/orders exists already');
  expect(() => plan({ port: 5007 })).toThrow('ports.http: port 5007 is claimed by orders (ports.http) too.');
  expect(() => plan({ port: 15_001 })).toThrow("ports.http: port 15001 belongs to Istio's sidecar.");
});

describe('who calls it', () => {
  test('is a service that there is, told once', () => {
    expect(plan({ calledBy: ['orders', 'orders', 'edge', 'nobody'] }).callers.map(({ name }) => name)).toEqual([
      'orders',
    ]);
  });

  test.each(['stranger', 'eventstore'])('is not %s', (caller) => {
    expect(() => plan({ calledBy: [caller] })).toThrow(
      `there is no service "${caller}" that could call it. There are orders, views.`,
    );
  });

  test('is told what to write', () => {
    const blueprint = plan({ calledBy: ['orders'] });
    const [caller] = blueprint.callers;
    if (caller === undefined) throw new Error('no caller');
    expect(callAdvice(caller, blueprint)).toBe(
      `Add this to services/orders/service.ts, beside the other fields:

    calls: [
      {
        to: 'stock-levels',
        methods: [
          '/keelson.stock_levels.v1.StockLevelService/CreateStockLevel',
        ],
        budgetMs: 1_000,
      },
    ],`,
    );
    expect(callAdvice({ ...caller, calls: [] }, blueprint)).toContain('to the calls:\n\n    {\n      to:');
  });
});
