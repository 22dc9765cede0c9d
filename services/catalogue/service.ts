import { defineService } from '@keelson/mesh';

/** Below it are the products, for REST. */
export const basePath = '/api/v1/products';

const grpc = (method: string) => `/keelson.catalogue.v1.CatalogueService/${method}`;

const commands = ['CreateProduct', 'ChangeProduct', 'ChangePrice', 'RetireProduct'].map(grpc);
const queries = ['GetProduct', 'GetProducts', 'SearchProducts', 'ListPrices'].map(grpc);

/** Catalogue: the products that are for sale, and their prices. */
export default defineService({
  name: 'catalogue',
  summary: 'Keeps the products and their prices: sellers change them, everybody reads them.',
  ports: { http: 5010, grpc: 5004, admin: 9010 },
  routes: {
    budgetMs: 10_000,
    http: [{ prefix: basePath, methods: ['GET', 'POST', 'PUT'] }],
    grpc: [...commands, ...queries],
    access: [
      { operations: [`GET ${basePath}`, ...queries], public: true },
      { operations: [`POST ${basePath}`, `PUT ${basePath}`, ...commands], roles: ['operator'] },
    ],
  },
  stores: ['eventstore', 'documents', 'search'],
  objectives: { availability: 0.999, latencyP99Ms: 300, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 6, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 320 },
});
