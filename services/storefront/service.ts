import { defineService } from '@keelson/mesh';

/** The home screen, for REST. */
export const HOME_PATH = '/api/v1/home';

/** Longest for each part of the home screen, by who is asked for it. They are asked side by side. Milliseconds. */
export const HOME_BUDGETS_MS = { accounts: 600, orders: 1_000, catalogue: 1_000 } as const;

/** The storefront: the web shop, and what it needs in one call. */
export default defineService({
  name: 'storefront',
  summary: 'The web shop, and what it needs in one call.',
  ports: { http: 5015, grpc: 5022, admin: 9015 },
  routes: {
    budgetMs: 3_000,
    access: [{ operations: ['GET /shop'], public: true }],
    http: [
      { prefix: '/shop', methods: ['GET'] },
      { prefix: HOME_PATH, methods: ['GET'] },
    ],
    grpc: ['/keelson.storefront.v1.StorefrontService/GetHome'],
  },
  calls: [
    {
      to: 'accounts',
      methods: ['/keelson.accounts.v1.AccountService/GetProfile'],
      budgetMs: HOME_BUDGETS_MS.accounts,
      beside: 'home',
    },
    {
      to: 'order-views',
      methods: ['/keelson.orders.v1.OrderService/GetOrder', '/keelson.orders.v1.OrderService/SearchOrders'],
      budgetMs: HOME_BUDGETS_MS.orders,
      beside: 'home',
    },
    {
      to: 'catalogue',
      methods: [
        '/keelson.catalogue.v1.CatalogueService/GetProducts',
        '/keelson.catalogue.v1.CatalogueService/SearchProducts',
      ],
      budgetMs: HOME_BUDGETS_MS.catalogue,
      beside: 'home',
    },
  ],
  stores: ['eventstore'],
  simulated: [{ simulator: 'payment-provider', path: '/v1/tokens', variable: 'CARD_TOKENS_URL' }],
  objectives: { availability: 0.999, latencyP99Ms: 1_000 },
  scaling: { min: 2, max: 6, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 320 },
});
