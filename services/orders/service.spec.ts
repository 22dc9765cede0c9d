import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { fulfilmentV1, type GrpcContract, legacyOrders, ordersV1 } from './contract/index.ts';
import service from './service.ts';
import { fulfilmentHandlers } from './src/api/fulfilment-grpc.ts';
import { orderServiceHandlers } from './src/api/grpc.ts';
import { legacyOrderServiceHandlers } from './src/api/legacy-grpc.ts';
import type { OrderCommands } from './src/api/order-commands.ts';

const commands = {} as OrderCommands;

/** The paths of all methods of a contract, and of those that are no reads. */
function pathsOf({ file, root, service }: GrpcContract): string[] {
  const definition = loadSync(file, { includeDirs: [root] })[service];
  if (definition === undefined) throw new Error(`${file} has no ${service}`);
  return Object.values(definition as Record<string, { path: string }>).map((method) => method.path);
}

test('the edge sends exactly the commands of both gRPC contracts here', () => {
  const answered = [
    ...Object.keys(orderServiceHandlers(commands)).map((method) => `/${ordersV1.service}/${method}`),
    ...Object.keys(legacyOrderServiceHandlers(commands)).map((method) => `/${legacyOrders.service}/${method}`),
  ];
  expect(service.routes?.grpc).toEqual(answered);
  expect([...pathsOf(ordersV1), ...pathsOf(legacyOrders)]).toEqual(expect.arrayContaining(answered));
});

test('what is left of both contracts are the reads, which order-views answers', () => {
  const commandPaths = new Set(service.routes?.grpc);
  const rest = [...pathsOf(ordersV1), ...pathsOf(legacyOrders)].filter((path) => !commandPaths.has(path));
  expect(rest).toEqual([
    '/keelson.orders.v1.OrderService/GetOrder',
    '/keelson.orders.v1.OrderService/SearchOrders',
    '/keelson.orders.v1.OrderService/WatchOrder',
    '/orderService.orderService/GetOrderByID',
    '/orderService.orderService/Search',
  ]);
});

test('the methods for services are all answered, and the edge leads to none of them', () => {
  const answered = Object.keys(fulfilmentHandlers({} as Parameters<typeof fulfilmentHandlers>[0]));
  const paths = answered.map((method) => `/${fulfilmentV1.service}/${method}`);
  expect(service.internal?.grpc).toEqual(paths);
  expect(pathsOf(fulfilmentV1)).toEqual(paths);
  expect(service.routes?.grpc?.filter((path) => paths.includes(path))).toEqual([]);
});

test('where accounts are on, only operators open, price, pay, hand over and complete orders themselves', () => {
  const [rule] = service.routes?.access ?? [];
  const named = (word: RegExp) => rule?.operations.filter((operation) => word.test(operation));
  expect(rule?.roles).toEqual(['operator']);
  for (const word of [/create|POST \S+orders$/i, /pay/i, /submit/i, /cart/i, /complete/i])
    expect(named(word)).toHaveLength(3);
  expect(named(/cancel|address/i)).toEqual([]);
});
