import { createServer } from 'node:net';
import { ConfigError, createContext, GrpcHost } from '@keelson/chassis';
import { legacyOrders, ordersV1 } from '@keelson/orders/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from '../main.ts';
import { GrpcClient } from './grpc-client.ts';
import { Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

test('a wrong environment is refused with every fault', async () => {
  const faulty = {
    HTTP_PORT: 'x',
    MONGODB_URL: 'http://x',
    ELASTICSEARCH_URL: 'foo:bar',
    VIEWS_NAME: 'Bad_Name',
    MAX_WATCHERS: '1.5',
    OTEL_TRACES_SAMPLER_ARG: '7',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'foo:bar',
  };
  const error = await start({ env: { ...platform.env, ...faulty } }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  const named = (error as ConfigError).faults.map((fault) => fault.split(':')[0]);
  expect(named.sort()).toEqual(Object.keys(faulty).sort());
});

test('a port in use is one clear line, and nothing is left running', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  await expect(start({ env: { ...platform.env, ADMIN_PORT: String(port) } })).rejects.toThrow(
    `port ${port} (ADMIN_PORT) is in use`,
  );
  taken.close();
});

test('on a shared gRPC listener both contracts are served there', async () => {
  const ctx = createContext({ name: 'shared', env: { LOG_LEVEL: 'fatal' } });
  const grpc = new GrpcHost(ctx);
  const running = await start({ env: platform.env, grpc });
  expect(Object.keys(running.endpoints).sort()).toEqual(['admin', 'http']);
  const address = await grpc.listen({ host: '127.0.0.1', port: 0 });
  const current = new GrpcClient(ordersV1, address);
  const legacy = new GrpcClient(legacyOrders, address, true);
  expect((await current.call('SearchOrders', {})).code).toBe(0);
  expect((await legacy.call('Search', {})).code).toBe(0);
  current.close();
  legacy.close();
  await running.stop();
  await ctx.lifecycle.stop();
});
