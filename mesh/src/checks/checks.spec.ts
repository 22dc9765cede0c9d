import { describe, expect, it, test } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { composeGraph, GraphError } from '../graph.ts';
import type { GrpcMethod } from '../grpc-methods.ts';
import type { AccessRule, Call, ServiceDescription } from '../service.ts';

const methods: readonly GrpcMethod[] = [
  { path: '/shop.Stock/Read', reads: true, stream: false },
  { path: '/shop.Stock/Take', reads: false, stream: false },
  { path: '/shop.Stock/Watch', reads: true, stream: true },
];
const routes = (said: Partial<NonNullable<ServiceDescription['routes']>> = {}) => ({ budgetMs: 1_000, ...said });

function faults(...services: ServiceDescription[]): readonly string[] {
  return faultsOf(() => aGraph(services, methods));
}

function faultsOf(compose: () => unknown): readonly string[] {
  try {
    compose();
    return [];
  } catch (error) {
    return (error as GraphError).faults;
  }
}

describe('the form of a description', () => {
  const { objectives: _, ...incomplete } = aService('shop');
  test.each<[string, unknown, string]>([
    ['a missing field', incomplete, 'objectives: is missing. Add it.'],
    [
      'a field that is misspelt',
      { ...aService('shop'), route: {} },
      'route: is no field of a description. Is it misspelt?',
    ],
    [
      'a missing field of a call',
      aService('shop', { calls: [{ to: 'a', methods: ['GET /a'] } as unknown as Call] }),
      'calls[0].budgetMs: is missing. Add it.',
    ],
    [
      'a value of the wrong kind',
      { ...aService('shop'), scaling: { min: '2', max: 3, by: 'cpu' } },
      'scaling.min: must be integer.',
    ],
    ['no description at all', 7, 'default export: must be object.'],
  ])('%s is told by file and field', (_what, description, told) => {
    const found = [{ folder: 'shop', description: description as ServiceDescription }];
    expect(faultsOf(() => composeGraph(found, new Map()))).toEqual([`services/shop/service.ts: ${told}`]);
  });

  it('all faults come at once', () => {
    const found = [{ folder: 'shop', description: { name: 'shop' } as ServiceDescription }];
    expect(faultsOf(() => composeGraph(found, new Map())).length).toBeGreaterThan(3);
  });

  it('fewest replicas are no more than the most', () => {
    expect(faults(aService('shop', { scaling: { min: 3, max: 2, by: 'cpu' } }))).toEqual([
      'services/shop/service.ts: scaling.max: 2 is fewer than scaling.min, 3. Raise it.',
    ]);
  });
});

describe('names', () => {
  it('are those of their folders', () => {
    const wrong = () => composeGraph([{ folder: 'shop', description: aService('orders') }], new Map());
    expect(wrong).toThrow(GraphError);
    expect(wrong).toThrow(
      'services/shop/service.ts: name: it is "orders", the folder "shop". Give both the same name.',
    );
  });

  test.each(['Orders_1', '1a', 'a-', 'a'.repeat(64), 'edge', 'mesh', 'default', 'deny-all', 'allow-mesh', 'allow-dns'])(
    'are host names that are free: not %s',
    (name) => {
      expect(faults(aService(name))).toEqual([expect.stringContaining(`services/${name}/service.ts: name: "${name}"`)]);
    },
  );
});

describe('ports', () => {
  it('are not shared', () => {
    expect(faults(aService('a', { ports: { http: 5007 } }), aService('b', { ports: { grpc: 5007 } }))).toEqual([
      'services/b/service.ts: ports.grpc: port 5007 is claimed by a (ports.http) too. Choose another port for one of them.',
    ]);
    expect(faults(aService('a', { ports: { http: 5007, admin: 5007 } }))).toHaveLength(1);
  });

  test.each([15_000, 15_020, 15_100])('are not Istio’s: not %i', (admin) => {
    expect(faults(aService('a', { ports: { admin } }))).toEqual([
      `services/a/service.ts: ports.admin: port ${admin} belongs to Istio's sidecar. Use one outside of 15000-15100.`,
    ]);
  });

  test.each([0, -1, 65_536])('are ports: not %i', (admin) => {
    expect(faults(aService('a', { ports: { admin } }))).toEqual([expect.stringContaining('is no port')]);
  });

  it('are there where operations lead to them', () => {
    const shop = aService('shop', {
      ports: {},
      routes: routes({ http: [{ prefix: '/a', methods: ['GET'] }] }),
      internal: { grpc: ['/shop.Stock/Read'] },
    });
    expect(faults(shop)).toEqual([
      'services/shop/service.ts: ports.http: is missing, and routes.http leads to it. Add it.',
      'services/shop/service.ts: ports.grpc: is missing, and internal.grpc leads to it. Add it.',
    ]);
  });
});

describe('routes', () => {
  it('may share a prefix where each service takes other methods of it', () => {
    const a = aService('a', { routes: routes({ http: [{ prefix: '/x', methods: ['POST'] }] }) });
    const b = aService('b', { routes: routes({ http: [{ prefix: '/x', methods: ['GET'] }] }) });
    expect(faults(a, b)).toEqual([]);
  });

  it('lead to one service', () => {
    const both = {
      routes: routes({ http: [{ prefix: '/x', methods: ['PUT'] }], grpc: ['/shop.Stock/Read'] }),
    } as const;
    expect(faults(aService('a', both), aService('b', both))).toEqual([
      'services/b/service.ts: routes: PUT /x is claimed by a (routes) too. An edge route leads to one service: remove it from all but one of them.',
      'services/b/service.ts: routes: /shop.Stock/Read is claimed by a (routes) too. An edge route leads to one service: remove it from all but one of them.',
    ]);
  });

  test.each(['orders', '/', '/api/', '/api/:id', '/a?b'])('begin with a path: not %s', (prefix) => {
    expect(faults(aService('a', { routes: routes({ http: [{ prefix, methods: ['GET'] }] }) }))).toEqual([
      `services/a/service.ts: routes.http[0].prefix: "${prefix}" is no path. Write it like /api/v1/orders.`,
    ]);
  });

  test.each(['events', '/:id', '/{}'])('have streams at paths: not %s', (stream) => {
    expect(
      faults(aService('a', { routes: routes({ http: [{ prefix: '/x', methods: ['GET'], streams: [stream] }] }) })),
    ).toEqual([`services/a/service.ts: routes.http[0].streams: "${stream}" is no path. Write it like /{id}/events.`]);
  });

  it('have streams where they have GET', () => {
    const shop = aService('a', { routes: routes({ http: [{ prefix: '/x', methods: ['POST'], streams: ['/s'] }] }) });
    expect(faults(shop)).toEqual([expect.stringContaining('routes.http[0].streams: a stream answers a GET.')]);
  });

  it('name gRPC methods of a contract', () => {
    expect(faults(aService('a', { internal: { grpc: ['/shop.Stock/Lose'] } }))).toEqual([
      expect.stringContaining('services/a/service.ts: internal.grpc[0]: no contract has the method /shop.Stock/Lose.'),
    ]);
  });
});

describe('access', () => {
  const guarded = (...access: AccessRule[]) =>
    aService('a', { routes: routes({ http: [{ prefix: '/x', methods: ['GET', 'POST'] }], access }) });

  it('is told for operations of the edge', () => {
    const rules = [{ operations: ['GET /x', 'PUT /x'], roles: ['clerk'] }];
    expect(faults(guarded(...rules))).toEqual([
      'services/a/service.ts: routes.access[0].operations: the edge has no PUT /x here. It has GET /x, POST /x.',
    ]);
    const inside = aService('b', {
      internal: { grpc: ['/shop.Stock/Read'] },
      routes: routes({ access: [{ operations: ['/shop.Stock/Read'], public: true }] }),
    });
    expect(faults(inside)).toEqual([expect.stringContaining('the edge has no /shop.Stock/Read here. It has nothing.')]);
  });

  it('is told once for each operation', () => {
    const twice = guarded({ operations: ['GET /x'], public: true }, { operations: ['GET /x'], roles: ['clerk'] });
    expect(faults(twice)).toEqual([
      'services/a/service.ts: routes.access[1].operations: GET /x is claimed by a (routes.access[0].operations) too. Only one of them can count: name it once.',
    ]);
  });

  it('is public or for roles: not both, and not neither', () => {
    expect(faults(guarded({ operations: ['GET /x'], public: true, roles: ['clerk'] }))).toEqual([
      'services/a/service.ts: routes.access[0]: it is public, and for clerk. Keep one.',
    ]);
    expect(faults(guarded({ operations: ['GET /x'] }))).toEqual([
      expect.stringContaining('services/a/service.ts: routes.access[0]: it says nothing.'),
    ]);
  });
});

describe('tokens', () => {
  const identity = { issuer: 'https://a.example', audience: 'shop', jwksPath: '/keys' };
  const keys = routes({ http: [{ prefix: '/keys', methods: ['GET'] }] });

  it('are checked by keys that everybody may read', () => {
    const told = 'services/a/service.ts: identity.jwksPath: GET /keys is no public operation of routes.';
    expect(faults(aService('a', { identity }))).toEqual([expect.stringContaining(told)]);
    expect(faults(aService('a', { identity, routes: keys }))).toEqual([expect.stringContaining(told)]);
    const access = [{ operations: ['GET /keys'], public: true as const }];
    expect(faults(aService('a', { identity, routes: { ...keys, access } }))).toEqual([]);
  });

  it('come from one service', () => {
    const issuing = (name: string) => {
      const jwksPath = `/${name}`;
      const access = [{ operations: [`GET ${jwksPath}`], public: true as const }];
      const served = routes({ http: [{ prefix: jwksPath, methods: ['GET'] }], access });
      return aService(name, { identity: { ...identity, jwksPath }, routes: served });
    };
    expect(faults(issuing('a'), issuing('b'))).toEqual([
      expect.stringContaining('services/b/service.ts: identity: issuing tokens is claimed by a (identity) too.'),
    ]);
  });
});

describe('simulators', () => {
  const bank = { name: 'bank', main: 'simulator/main.ts', port: 5_090, variable: 'BANK_URL' };
  const outside = [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' as const }];

  it('have a name and a port of their own', () => {
    const twice = [aService('a', { simulators: [bank], outside }), aService('bank', { ports: { http: 5_090 } })];
    expect(faults(...twice)).toEqual([
      'services/bank/service.ts: ports.http: port 5090 is claimed by a (simulators[0].port) too. Choose another port for one of them.',
      'services/a/service.ts: simulators[0].name: the name bank is claimed by bank (name) too. Choose another.',
    ]);
    expect(faults(aService('a', { simulators: [{ ...bank, name: 'The Bank' }], outside }))).toEqual([
      expect.stringContaining('services/a/service.ts: simulators[0].name: "The Bank" is no DNS label.'),
    ]);
  });
});

describe('what simulators stand in for', () => {
  const bank = { name: 'bank', main: 'simulator/main.ts', port: 5_090, variable: 'BANK_URL' };

  it('is outside', () => {
    const outside = [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' as const }];
    expect(faults(aService('a', { simulators: [bank] }))).toEqual([
      'services/a/service.ts: simulators[0].host: it stands in for nothing, which is not outside. Add the host to outside.',
    ]);
    const other = { ...bank, host: 'api.other.example' };
    expect(faults(aService('a', { simulators: [other], outside }))).toEqual([
      expect.stringContaining('it stands in for api.other.example, which is not outside.'),
    ]);
    expect(faults(aService('a', { simulators: [{ ...bank, host: 'api.bank.example' }], outside }))).toEqual([]);
  });
});

describe('what browsers are sent to', () => {
  const bank = { name: 'bank', main: 'simulator/main.ts', port: 5_090, variable: 'BANK_URL' };
  const outside = [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' as const }];
  const sending = (simulator: string, variable: string) =>
    aService('b', {
      secrets: [{ name: 'CARDS_KEY', description: 'Opens cards.' }],
      simulated: [{ simulator, path: '/cards', variable }],
    });

  it('is a simulator of any service, by a variable of its own', () => {
    const a = aService('a', { simulators: [bank], outside });
    expect(faults(a, sending('bank', 'CARDS_URL'))).toEqual([]);
    expect(faults(a, sending('post', 'CARDS_KEY'))).toEqual([
      'services/b/service.ts: simulated[0].simulator: there is no simulator post. There are: bank.',
      expect.stringContaining('services/b/service.ts: simulated[0].variable: CARDS_KEY is claimed by b'),
    ]);
  });
});

describe('variables', () => {
  it('of a service mean one thing each', () => {
    const stock = aService('stock-list', { internal: { grpc: ['/shop.Stock/Read'] } });
    const shop = aService('shop', {
      calls: [{ to: 'stock-list', methods: ['/shop.Stock/Read'], budgetMs: 100 }],
      secrets: [
        { name: 'STOCK_LIST_GRPC', description: 'Is the address of stock-list.' },
        { name: 'BANK_URL', description: 'Is the address of the bank.' },
      ],
      outside: [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' }],
      simulators: [{ name: 'bank', main: 'bank.ts', port: 5_090, variable: 'BANK_URL' }],
    });
    expect(faults(stock, shop)).toEqual([
      'services/shop/service.ts: secrets[0].name: STOCK_LIST_GRPC is claimed by shop (calls to stock-list) too. Choose another.',
      'services/shop/service.ts: simulators[0].variable: BANK_URL is claimed by shop (secrets[1].name) too. Choose another.',
    ]);
  });

  it('are named as variables are', () => {
    expect(faults(aService('a', { secrets: [{ name: 'a key', description: 'Signs.' }] }))).toEqual([
      expect.stringContaining('services/a/service.ts: secrets[0].name: must match pattern'),
    ]);
  });
});

const stock = aService('stock', {
  internal: { grpc: methods.map(({ path }) => path), http: [{ prefix: '/hook', methods: ['POST'], keyless: true }] },
});
const calling = (...calls: Partial<Call>[]) =>
  calls.map((call): Call => ({ to: 'stock', methods: ['/shop.Stock/Read'], budgetMs: 100, ...call }));

describe('calls', () => {
  it('go to a service that there is', () => {
    expect(faults(stock, aService('shop', { calls: calling({ to: 'stocks' }) }))).toEqual([
      'services/shop/service.ts: calls[0].to: there is no service "stocks". There are stock, shop.',
    ]);
  });

  it('go to another service', () => {
    const self = aService('shop', { internal: { grpc: ['/shop.Stock/Read'] }, calls: calling({ to: 'shop' }) });
    expect(faults(self)).toEqual([expect.stringContaining('calls[0].to: a service does not call itself.')]);
  });

  it('name a method that is answered there', () => {
    expect(faults(stock, aService('shop', { calls: calling({}, { methods: ['GET /hook'] }) }))).toEqual([
      expect.stringContaining(
        'services/shop/service.ts: calls[1].methods: stock does not answer GET /hook. It answers POST /hook, ',
      ),
    ]);
  });

  it('name a method of a service once, since only one budget of it can apply', () => {
    const twice = calling({}, { methods: ['/shop.Stock/Take', '/shop.Stock/Read'], budgetMs: 900 });
    expect(faults(stock, aService('shop', { calls: twice }))).toEqual([
      'services/shop/service.ts: calls[1].methods: /shop.Stock/Read of stock is claimed by shop (calls[0].methods) too. Only the first budget would ever apply: name it in one of them.',
    ]);
  });

  test.each(['POST /hook', '/shop.Stock/Watch'])('are not repeated where that is not safe: %s', (method) => {
    const shop = aService('shop', { calls: calling({ methods: [method], attempts: 2 }) });
    expect(faults(stock, shop)).toEqual([expect.stringContaining(`calls[0].methods: ${method} is a `)]);
    expect(faults(stock, aService('shop', { calls: calling({ methods: [method], attempts: 1 }) }))).toEqual([]);
  });

  const chained = (name: string, to?: string, said: Partial<Call> = {}) =>
    aService(name, {
      internal: { http: [{ prefix: `/${name}`, methods: ['GET'] }] },
      ...(to && { calls: [{ to, methods: [`GET /${to}`], budgetMs: 100, ...said }] }),
    });

  it('do not go in a circle, unless one of them is made in the background', () => {
    expect(faults(chained('a', 'b'), chained('b', 'c'), chained('c', 'a'))).toEqual([
      'services/a/service.ts: calls: the calls go in a circle: a -> b -> c -> a. Turn one of these calls into an event, or make it in the background.',
    ]);
    expect(faults(chained('a', 'b'), chained('b', 'c'), chained('c', 'a', { background: true }))).toEqual([]);
  });
});

describe('a chain of calls', () => {
  /** edge -> shop -> stock */
  const shop = (budgetMs: number, ...calls: Call[]) =>
    aService('shop', { routes: { budgetMs, http: [{ prefix: '/shop', methods: ['GET'] }] }, calls });

  it('repeats in one layer, the last one, by itself', () => {
    const { edges } = aGraph([shop(1_000, ...calling({})), stock], methods);
    expect(edges.map(({ from, to, attempts }) => [from, to, attempts])).toEqual([
      ['edge', 'shop', 1],
      ['shop', 'stock', 3],
    ]);
  });

  it('does not repeat in two layers', () => {
    const middle = aService('middle', {
      internal: { http: [{ prefix: '/m', methods: ['GET'] }] },
      calls: calling({}),
    });
    const first = shop(10_000, { to: 'middle', methods: ['GET /m'], budgetMs: 1_000, attempts: 2 });
    expect(faults(first, middle, stock)).toEqual([
      'services/middle/service.ts: calls: on edge -> shop -> middle -> stock 2 layers repeat, so one request becomes up to 6. Leave the attempts to one of them.',
    ]);
  });

  it('has time for each attempt', () => {
    expect(faults(shop(1_000, ...calling({ budgetMs: 30 })), stock)).toEqual([]);
    expect(faults(shop(1_000, ...calling({ budgetMs: 29 })), stock)).toEqual([
      'services/shop/service.ts: calls: 29 ms are too short for 3 attempts at /shop.Stock/Read. Give 30 ms or more.',
    ]);
  });

  it('becomes no more than four requests', () => {
    expect(faults(shop(1_000, ...calling({ attempts: 4 })), stock)).toEqual([]);
    expect(faults(shop(1_000, ...calling({ attempts: 5 })), stock)).toEqual([
      'services/shop/service.ts: calls: on edge -> shop -> stock one request becomes up to 5. Keep the attempts at 4 or fewer.',
    ]);
  });

  it('counts calls in the background as a chain of their own', () => {
    expect(faults(shop(1_000, ...calling({ attempts: 5, background: true })), stock)).toEqual([
      expect.stringContaining('on shop -> stock one request becomes up to 5'),
    ]);
  });

  it('gives each service the time that it waits', () => {
    const two = calling({}, { methods: ['/shop.Stock/Take'] });
    expect(faults(shop(200, ...two), stock)).toEqual([]);
    expect(faults(shop(199, ...two), stock)).toEqual([
      'services/shop/service.ts: routes.budgetMs: edge gives shop 199 ms for each attempt at GET /shop, and shop waits up to 200 ms for its own calls. Raise the budget to 200 ms, or lower those of shop.',
    ]);
  });

  it('counts only the longest of what runs side by side, and nothing of the background', () => {
    const side = calling(
      { beside: 'x' },
      { beside: 'x', budgetMs: 150, methods: ['/shop.Stock/Take'] },
      { budgetMs: 9_000, background: true, methods: ['POST /hook'] },
    );
    expect(faults(shop(150, ...side), stock)).toEqual([]);
    expect(faults(shop(149, ...side), stock)).toHaveLength(1);
  });

  it('counts the repeats of the caller: each attempt has its share of the budget', () => {
    const leaf = aService('leaf', { internal: { http: [{ prefix: '/leaf', methods: ['GET'] }] } });
    const middle = aService('middle', {
      internal: { http: [{ prefix: '/m', methods: ['GET'] }] },
      calls: [{ to: 'leaf', methods: ['GET /leaf'], budgetMs: 100, attempts: 1 }],
    });
    const first = (budgetMs: number) => shop(10_000, { to: 'middle', methods: ['GET /m'], budgetMs, attempts: 2 });
    expect(faults(first(200), middle, leaf)).toEqual([]);
    expect(faults(first(199), middle, leaf)).toEqual([
      expect.stringContaining('services/shop/service.ts: calls: shop gives middle 99 ms for each attempt'),
    ]);
  });
});
