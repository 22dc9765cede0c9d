import { defineService } from '@keelson/mesh';

/** Below it are the items, for REST. */
export const stockPath = '/api/v1/stock';
export const warehousesPath = '/api/v1/warehouses';
export const reservationsPath = '/api/v1/reservations';

const inventory = (method: string) => `/keelson.inventory.v1.InventoryService/${method}`;
const reservation = (method: string) => `/keelson.inventory.v1.ReservationService/${method}`;

const commands = ['OpenWarehouse', 'AdjustStock', 'SetLowStockLevel'].map(inventory);

/** Inventory: what lies where, and what of it is promised. */
export default defineService({
  name: 'inventory',
  summary: 'Keeps stock: reserves, commits, releases, and never oversells.',
  ports: { http: 5011, grpc: 5005, admin: 9011 },
  routes: {
    budgetMs: 10_000,
    http: [
      { prefix: stockPath, methods: ['GET', 'POST', 'PUT'] },
      { prefix: warehousesPath, methods: ['GET', 'POST'] },
      { prefix: reservationsPath, methods: ['GET'] },
    ],
    grpc: [...commands, inventory('ListWarehouses'), inventory('GetStock')],
    access: [
      { operations: [`GET ${stockPath}`, inventory('GetStock')], public: true },
      {
        operations: [
          `POST ${stockPath}`,
          `PUT ${stockPath}`,
          `POST ${warehousesPath}`,
          `GET ${reservationsPath}`,
          ...commands,
        ],
        roles: ['operator'],
      },
    ],
  },
  internal: { grpc: ['Reserve', 'Commit', 'Release', 'GetReservation'].map(reservation) },
  stores: ['eventstore', 'documents'],
  objectives: { availability: 0.999, latencyP99Ms: 300, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 8, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 320 },
});
