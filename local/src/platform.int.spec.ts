import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform } from './platform.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-platform-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sends a request whose body never comes; resolves once the server waits for that. */
async function stalledRequest(url = ''): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = ['POST /api/v1/orders HTTP/1.1', 'host: shop', 'content-type: application/json', 'content-length: 10'];
  socket.write(`${[...head, 'expect: 100-continue'].join('\r\n')}\r\n\r\n`);
  const [answer] = await once(socket.setEncoding('utf8'), 'data');
  expect(answer).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  return socket;
}

it('stops within DRAIN_TIMEOUT_MS however many of its doors have a request that hangs, and says what it left behind', async () => {
  const drainTimeoutMs = 3_000;
  const platform = await startPlatform({
    env: {
      ...process.env,
      KEELSON_PORT: '0',
      KEELSON_PORTS: 'auto',
      KEELSON_DATA: folder,
      LOG_LEVEL: 'silent',
      REQUEST_TIMEOUT_MS: '60000',
      DRAIN_TIMEOUT_MS: `${drainTimeoutMs}`,
    },
  });
  const orders = platform.services.find(({ name }) => name === 'orders');
  const stalled = await Promise.all([platform.gatewayUrl, orders?.endpoints.http].map(stalledRequest));
  const began = performance.now();
  await expect(platform.stop()).rejects.toThrow('orders did not stop in time');
  // Each of them in turn would take nearly all of the time.
  expect(performance.now() - began).toBeLessThan(1.5 * drainTimeoutMs);
  for (const socket of stalled) socket.destroy();
});
