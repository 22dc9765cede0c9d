import { aGraph, aService } from '../../testing/index.ts';
import type { Call, ServiceDescription } from '../service.ts';
import type { HttpMatch, HttpRoute, Uri } from './match.ts';
import type { KubernetesObject } from './schema.ts';
import type { MeshSettings } from './settings.ts';

/** A small shop with one of each: reads, writes, keyless writes, streams; by HTTP and gRPC; stores, hosts outside. */

const methods = [
  { path: '/stock.Stock/Read', reads: true, stream: false },
  { path: '/stock.Stock/Take', reads: false, stream: false },
  { path: '/stock.Stock/Watch', reads: true, stream: true },
];

const stock = aService('stock', {
  ports: { http: 6001, grpc: 6002 },
  routes: { budgetMs: 800, grpc: ['/stock.Stock/Watch'] },
  internal: { grpc: ['/stock.Stock/Read', '/stock.Stock/Take'], http: [{ prefix: '/stock', methods: ['GET'] }] },
  stores: ['eventstore', 'documents'],
});

const shop = aService('shop', {
  ports: { http: 6003 },
  routes: { budgetMs: 2_000, http: [{ prefix: '/home', methods: ['GET'] }] },
  calls: [
    { to: 'stock', methods: ['/stock.Stock/Read', 'GET /stock'], budgetMs: 500 },
    { to: 'orders', methods: ['GET /orders', 'POST /orders'], budgetMs: 600 },
  ],
  outside: [{ host: 'api.pay.example', port: 443, protocol: 'HTTPS' }],
});

const orders = aService('orders', {
  ports: { http: 6004, admin: 6005 },
  routes: {
    budgetMs: 900,
    http: [
      { prefix: '/orders', methods: ['GET', 'HEAD', 'POST'], streams: ['/{id}/events'] },
      { prefix: '/orders/hooks', methods: ['POST'], keyless: true },
    ],
  },
  calls: [{ to: 'stock', methods: ['/stock.Stock/Take', '/stock.Stock/Read'], budgetMs: 200, background: true }],
  stores: ['eventstore'],
});

const eventstore = aService('eventstore', {
  kind: 'store',
  ports: { grpc: 2113 },
  scaling: { min: 1, max: 1, by: 'cpu' },
});

const services = [stock, shop, orders, eventstore];

/** The graph of the shop, with what a test changes of its services. */
export function aShop(change: Partial<Record<string, Partial<ServiceDescription>>> = {}) {
  return aGraph(
    services.map((service) => ({ ...service, ...change[service.name] })),
    methods,
  );
}

/** The shop where services say of their routes who may do what, or that they are open. */
export function aGuardedShop(said: Partial<Record<'orders' | 'shop' | 'stock', GuardedRoutes>>) {
  const change = [orders, shop, stock].map(({ name, routes }) => {
    const own = said[name as keyof typeof said];
    return [name, routes && own ? { routes: { ...routes, ...own } } : {}] as const;
  });
  return aShop(Object.fromEntries(change));
}

type GuardedRoutes = Pick<NonNullable<ServiceDescription['routes']>, 'access' | 'open'>;

/** The calls of a service of the shop but those to another. */
export function callsWithout(from: 'shop' | 'orders', to: string): { calls: Call[] } {
  const { calls = [] } = from === 'shop' ? shop : orders;
  return { calls: calls.filter((call) => call.to !== to) };
}

/** Settings of a small environment without any extras, with what a test says of them. */
export function someSettings(said: Partial<MeshSettings> = {}): MeshSettings {
  return {
    namespace: 'keelson',
    trustDomain: 'cluster.local',
    ingress: {
      namespace: 'istio-ingress',
      serviceAccount: 'istio-ingressgateway',
      selector: { istio: 'ingressgateway' },
    },
    egress: {
      namespace: 'istio-egress',
      serviceAccount: 'istio-egressgateway',
      selector: { istio: 'egressgateway' },
    },
    hosts: ['shop.example'],
    canary: false,
    replicas: {},
    stores: {
      eventstore: {
        host: 'eventstore.keelson.svc.cluster.local',
        port: 2113,
        protocol: 'grpc',
        service: 'eventstore',
      },
    },
    accessLog: { provider: 'envoy', slowMs: 1_000 },
    profile: 'accounts',
    strangler: [],
    ...said,
  };
}

/** Settings with everything that can be had. */
export function fullSettings(said: Partial<MeshSettings> = {}): MeshSettings {
  return someSettings({
    tlsSecret: 'shop-tls',
    canary: true,
    replicas: { orders: { min: 3, max: 8 } },
    stores: {
      ...someSettings().stores,
      documents: { host: 'mongodb.stores.svc.cluster.local', port: 27_017, protocol: 'tcp' },
      search: { host: 'elasticsearch.stores.svc.cluster.local', port: 9_200, protocol: 'http' },
    },
    rateLimit: { perSecond: 100, burst: 200 },
    cors: { origins: ['https://shop.example'] },
    tracing: {
      provider: 'otel',
      percent: 10,
      collector: { host: 'otel-collector.observability.svc.cluster.local', port: 4_317 },
    },
    strangler: [
      {
        prefix: '/orders/hooks',
        old: { host: 'monolith.legacy.svc.cluster.local', port: 80 },
        service: 'orders',
        newPercent: 30,
      },
    ],
    identity: {
      issuer: 'https://accounts.shop.example',
      jwksUri: 'http://accounts.keelson.svc.cluster.local:6010/jwks.json',
      audiences: ['shop'],
    },
    ...said,
  });
}

/** What an object specifies, as the test knows it. */
export function specOf<T>(object: KubernetesObject | undefined): T {
  return (object as unknown as { spec: T }).spec;
}

/** An object by its name. */
export function named(objects: readonly KubernetesObject[], name: string): KubernetesObject | undefined {
  return objects.find(({ metadata }) => metadata.name === name);
}

/** The HTTP routes of a VirtualService, in their order. */
export function routesIn(object: KubernetesObject | undefined): HttpRoute[] {
  return specOf<{ http?: HttpRoute[] }>(object).http ?? [];
}

export interface Request {
  /** The port that was dialled. */
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The service that sends it. */
  readonly from?: string;
}

/** The route that a proxy takes for a request: the first that fits. */
export function taken(routes: readonly HttpRoute[], request: Request): string | undefined {
  return routes.find(({ match }) => match?.some((one) => fits(one, request)) ?? true)?.name;
}

function fits({ port, uri, method, headers = {}, sourceLabels }: HttpMatch, request: Request): boolean {
  return (
    (port === undefined || port === request.port) &&
    (sourceLabels === undefined || sourceLabels.app === request.from) &&
    (uri === undefined || says(uri, request.path)) &&
    (method === undefined || says(method, request.method)) &&
    Object.entries(headers).every(([name, value]) => {
      const given = request.headers?.[name];
      return given !== undefined && says(value, given);
    })
  );
}

/** `{}` asks for presence only. */
function says({ exact, prefix, regex }: Uri, text: string): boolean {
  if (exact !== undefined) return text === exact;
  if (prefix !== undefined) return text.startsWith(prefix);
  return regex === undefined || new RegExp(`^(?:${regex})$`).test(text);
}
