import { createServer } from 'node:net';
import { ConfigError, createContext, GrpcHost, type Running } from '@keelson/chassis';
import { afterEach, expect, test } from 'vitest';
import { legacyOrders, ordersV1 } from '../contract/index.ts';
import { start } from '../main.ts';
import { GrpcClient } from './platform.ts';

const env = {
  HTTP_PORT: '0',
  GRPC_PORT: '0',
  ADMIN_PORT: '0',
  LOG_LEVEL: 'silent',
  // Nobody listens there: the service starts all the same and says that it is not ready.
  EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false',
};

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function started(options: Parameters<typeof start>[0]): Promise<Running> {
  const running = await start(options);
  cleanups.push(() => running.stop());
  return running;
}

test('a wrong environment is told with every fault', async () => {
  const wrong = { ...env, HTTP_PORT: 'http', EVENTSTORE_URL: 'nowhere' };
  const error = await start({ env: wrong }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).faults.join('\n')).toMatch(/HTTP_PORT[\s\S]*EVENTSTORE_URL/);
});

test('a connection string that cannot be read is told, without the password in it', async () => {
  const error = await start({ env: { ...env, EVENTSTORE_URL: 'http://admin:hunter2@store' } }).catch((error) => error);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.message).toContain('EVENTSTORE_URL');
  expect(error.message).not.toContain('hunter2');
});

test('a port in use is one clear line, and nothing is left running', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => other.close(resolve)));
  const { port } = other.address() as { port: number };
  await expect(start({ env: { ...env, ADMIN_PORT: String(port) } })).rejects.toThrow(/^port \d+ .*in use/);
});

test('without a store it is alive and not ready', async () => {
  const { endpoints } = await started({ env });
  expect((await fetch(`${endpoints.admin}/live`)).status).toBe(200);
  const ready = await fetch(`${endpoints.admin}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ checks: { 'event store': { ok: false } } });
});

test('its own gRPC port and one that it shares serve both contracts', async () => {
  const ctx = createContext({ name: 'host', env });
  cleanups.push(() => ctx.lifecycle.stop());
  const host = new GrpcHost(ctx);
  const guest = await started({ env, grpc: host });
  expect(guest.endpoints).not.toHaveProperty('grpc');
  const owner = await started({ env });
  const shared = await host.listen({ host: '127.0.0.1', port: 0 });

  for (const address of [shared, owner.endpoints.grpc ?? '']) {
    for (const [contract, keepCase] of [
      [ordersV1, false],
      [legacyOrders, true],
    ] as const) {
      const client = new GrpcClient(contract, address, keepCase);
      expect(await client.call('SubmitOrder', {})).toMatchObject({ code: 3, problem: 'invalid' });
      client.close();
    }
  }
});
