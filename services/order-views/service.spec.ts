import { loadSync } from '@grpc/proto-loader';
import { type GrpcContract, legacyOrders, ordersV1 } from '@keelson/orders/contract';
import { expect, test } from 'vitest';
import service from './service.ts';
import { orderServiceHandlers } from './src/api/grpc.ts';
import { legacyOrderServiceHandlers } from './src/api/legacy-grpc.ts';
import type { OrderQueries } from './src/api/order-queries.ts';

const queries = {} as OrderQueries;

/** The paths of all methods of a contract. */
function pathsOf({ file, root, service: name }: GrpcContract): string[] {
  const definition = loadSync(file, { includeDirs: [root] })[name];
  if (definition === undefined) throw new Error(`${file} has no ${name}`);
  return Object.values(definition as Record<string, { path: string }>).map((method) => method.path);
}

test('the edge sends exactly the queries of both gRPC contracts here', () => {
  const answered = [
    ...Object.keys(orderServiceHandlers(queries)).map((method) => `/${ordersV1.service}/${method}`),
    ...Object.keys(legacyOrderServiceHandlers(queries)).map((method) => `/${legacyOrders.service}/${method}`),
  ];
  expect(service.routes?.grpc).toEqual(answered);
  expect([...pathsOf(ordersV1), ...pathsOf(legacyOrders)]).toEqual(expect.arrayContaining(answered));
});
