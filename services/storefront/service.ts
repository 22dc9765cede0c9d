import { defineService } from '@keelson/mesh';

/** The storefront: the web shop. */
export default defineService({
  name: 'storefront',
  summary: 'The web shop, and what it needs in one call.',
  ports: { http: 5015, admin: 9015 },
  routes: {
    budgetMs: 3_000,
    access: [{ operations: ['GET /shop'], public: true }],
    http: [{ prefix: '/shop', methods: ['GET'] }],
  },
  objectives: { availability: 0.999, latencyP99Ms: 300 },
  scaling: { min: 2, max: 6, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 256 },
});
