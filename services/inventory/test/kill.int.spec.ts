import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reservationContract } from '../contract/index.ts';
import { eventually, GrpcClient, inMs, Platform } from './platform.ts';

const soon = { FOLLOW_UP_AFTER_MS: '300', EXPIRY_EVERY_MS: '300' };
const skus = Array.from({ length: 40 }, (_, index) => `sku-${String(index).padStart(2, '0')}`);
const lines = skus.map((sku) => ({ sku, quantity: 1 }));
const reservationId = randomUUID();

let platform: Platform;
let victim: ChildProcess | undefined;
beforeEach(async () => {
  platform = await Platform.start(soon);
  await platform.stock(Object.fromEntries(skus.map((sku) => [sku, 2])));
  await platform.stopReplicas();
});
afterEach(async () => {
  victim?.kill('SIGKILL');
  await platform.stop();
});

/** The service as a process of its own, alone on the store. @returns a client of it */
async function startVictim(): Promise<GrpcClient> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const env = { ...process.env, ...platform.env({ LOG_LEVEL: 'info', ...soon }) };
  victim = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (!victim.stdout) throw new Error('the process has no output');
  for await (const line of createInterface(victim.stdout)) {
    const { endpoints } = JSON.parse(line) as { readonly endpoints?: { readonly grpc: string } };
    if (endpoints) return new GrpcClient(reservationContract, endpoints.grpc);
  }
  throw new Error('the process ended before it was ready');
}

/** Has a process do something, and kills it as soon as an event of that type is in a stream. */
async function killedAfter(type: string, stream: string, method: string, request: object): Promise<void> {
  const client = await startVictim();
  try {
    const answer = client.call(method, request);
    await eventually(async () => ((await typesOf(stream)).includes(type) ? true : `no ${type}`));
    victim?.kill('SIGKILL');
    if (victim) await once(victim, 'exit');
    await answer;
  } finally {
    client.close();
  }
}

async function typesOf(stream: string): Promise<string[]> {
  return (await platform.events(stream)).map(({ type }) => type);
}

/** Starts the service anew and waits until every item has seen that last. */
async function restartedUntil(...types: string[]): Promise<void> {
  await platform.another(soon);
  for (const sku of skus) await platform.until(`stock-${sku}`, 'V1_STOCK_ADJUSTED', ...types);
  await platform.stopReplicas();
}

test('a process killed in the middle of 40 lines leaves nothing half done once it runs again', async () => {
  const journal = `reservation-${reservationId}`;
  const request = { reservationId, lines, expiresAt: inMs(600_000) };

  await killedAfter('V1_STOCK_HELD', 'stock-sku-10', 'Reserve', request);
  expect(await typesOf(journal)).toEqual(['V1_RESERVATION_STARTED']);
  expect(await typesOf('stock-sku-39')).toEqual(['V1_STOCK_ADJUSTED']);
  await restartedUntil('V1_STOCK_HELD');
  await platform.until(journal, 'V1_RESERVATION_STARTED', 'V1_RESERVATION_HELD');

  await killedAfter('V1_RESERVATION_COMMITTED', journal, 'Commit', { reservationId });
  await restartedUntil('V1_STOCK_HELD', 'V1_STOCK_COMMITTED');

  await killedAfter('V1_RESERVATION_RELEASED', journal, 'Release', { reservationId, reason: 'sent back' });
  await restartedUntil('V1_STOCK_HELD', 'V1_STOCK_COMMITTED', 'V1_STOCK_RETURNED');
}, 120_000);
