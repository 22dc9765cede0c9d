import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ConfigError, type DescribedService, type Running, type ServiceParts, serviceStart, str } from './index.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const specs = { GREETING: str({ desc: 'what to say' }) };
type Parts = ServiceParts<typeof specs>;

function start(service: DescribedService, env: NodeJS.ProcessEnv, setup: (parts: Parts) => void = () => {}) {
  const openapi = { title: 'Greeter', description: 'Greets.' };
  const greeter = serviceStart({ service, version: '1.2.3', openapi, specs, setup });
  return greeter({ env: { LOG_LEVEL: 'silent', ...env } });
}

/** Something else that listens. */
async function listener(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return { server, port: (server.address() as { port: number }).port };
}

/** Ports that were free a moment ago. */
async function freePorts(): Promise<{ http: number; grpc: number; admin: number }> {
  const taken = await Promise.all([listener(), listener(), listener()]);
  const [http = 0, grpc = 0, admin = 0] = taken.map(({ port }) => port);
  await Promise.all(taken.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return { http, grpc, admin };
}

const anyPorts = { HTTP_PORT: '0', GRPC_PORT: '0', ADMIN_PORT: '0' };

test('listens on the ports of its description unless the environment has others', async () => {
  const ports = await freePorts();
  const stopLater = (running: Running) => {
    cleanups.push(() => running.stop());
    return running.endpoints;
  };
  expect(stopLater(await start({ name: 'greeter', ports }, { GREETING: 'Hello' }))).toEqual({
    http: `http://127.0.0.1:${ports.http}`,
    grpc: `127.0.0.1:${ports.grpc}`,
    admin: `http://127.0.0.1:${ports.admin}`,
  });
  const elsewhere = stopLater(await start({ name: 'greeter', ports }, { GREETING: 'Hello', ...anyPorts }));
  expect(Object.values(elsewhere).map((address) => Number(address.split(':').at(-1)))).not.toEqual(
    expect.arrayContaining([ports.http, ports.grpc, ports.admin]),
  );
});

test('a wrong environment is one error that lists every fault: the chassis’, the ports’ and its own', async () => {
  const env = { LOG_LEVEL: 'loud', DRAIN_TIMEOUT_MS: 'x', HTTP_PORT: '99999', ADMIN_PORT: 'admin' };
  let setUp = false;
  const failed = start({ name: 'greeter', ports: {} }, env, () => {
    setUp = true;
  });
  const error = await failed.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  const named = (error as ConfigError).faults.map((fault) => fault.split(':')[0]);
  expect(named.sort()).toEqual(['ADMIN_PORT', 'DRAIN_TIMEOUT_MS', 'GREETING', 'HTTP_PORT', 'LOG_LEVEL']);
  expect(setUp).toBe(false);
});

test('a port in use stops what was started, and is what is told', async () => {
  const { port } = await listener();
  const ports = await freePorts();
  let closed = false;
  const failed = start({ name: 'greeter', ports }, { GREETING: 'Hello', ADMIN_PORT: String(port) }, ({ ctx }) => {
    ctx.lifecycle.onStop('store', () => {
      closed = true;
      throw new Error('cannot close');
    });
  });
  await expect(failed).rejects.toThrow(`port ${port} (ADMIN_PORT) is in use`);
  expect(closed).toBe(true);
  for (const free of [ports.http, ports.grpc]) {
    await expect(fetch(`http://127.0.0.1:${free}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  }
});
