import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { inventoryContract, reservationContract } from './contract/index.ts';
import service from './service.ts';
import { type InventoryQueries, inventoryServiceHandlers } from './src/api/grpc.ts';
import type { InventoryCommands } from './src/api/inventory-commands.ts';
import type { ReservationCalls } from './src/api/reservation-calls.ts';
import { reservationServiceHandlers } from './src/api/reservation-grpc.ts';

function methodsOf({ file, root, service: name }: typeof inventoryContract): readonly string[] {
  const definition = loadSync(file, { includeDirs: [root] })[name];
  return Object.values(definition as Record<string, { path: string }>).map(({ path }) => path);
}

function answered(name: string, handlers: object): readonly string[] {
  return Object.keys(handlers).map((method) => `/${name}/${method}`);
}

test('the edge sends exactly the methods of InventoryService here', () => {
  const methods = methodsOf(inventoryContract);
  const handlers = inventoryServiceHandlers({} as InventoryCommands, {} as InventoryQueries);
  expect(service.routes?.grpc).toEqual(methods);
  expect(answered(inventoryContract.service, handlers)).toEqual(methods);
});

test('other services alone reach exactly the methods of ReservationService', () => {
  const methods = methodsOf(reservationContract);
  expect(service.internal?.grpc).toEqual(methods);
  expect(answered(reservationContract.service, reservationServiceHandlers({} as ReservationCalls))).toEqual(methods);
});
