import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const file = `${root}keelson/inventory/v1/inventory.proto`;

/** The gRPC contract for operators and readers: its proto file, the root of its imports, the full name of its service. */
export const inventoryContract = { file, root, service: 'keelson.inventory.v1.InventoryService' };

/** The gRPC contract for other services. */
export const reservationContract = { file, root, service: 'keelson.inventory.v1.ReservationService' };
