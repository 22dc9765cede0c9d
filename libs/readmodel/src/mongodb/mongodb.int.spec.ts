import { type AddressInfo, createServer } from 'node:net';
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { documentsContract } from '../contract/documents.contract.ts';
import { type StandIn, uniqueName } from '../contract/engine.ts';
import { recordedCalls } from '../contract/recorded-calls.ts';
import { SwitchedProxy } from '../contract/switched-proxy.ts';
import type { DocumentStore } from '../documents.ts';
import { openMongo } from './client.ts';

const url = process.env.MONGODB_URL;
const skipped = url ? undefined : 'set MONGODB_URL to run it';

/** The engine's URL with another database, and another host if given. */
function urlOf(database: string, host?: string): string {
  const parsed = new URL(url ?? 'mongodb://127.0.0.1');
  parsed.pathname = `/${database}`;
  if (host) parsed.host = host;
  return parsed.href;
}

async function dropDatabase(database: string): Promise<void> {
  const client = new MongoClient(urlOf(database));
  await client.db().dropDatabase();
  await client.close();
}

/** FerretDB is what stands in for MongoDB where no MongoDB is to be had. */
async function standInAt(): Promise<StandIn | undefined> {
  if (!url) return undefined;
  const client = new MongoClient(url);
  const { ferretdbVersion } = await client.db('admin').command({ buildInfo: 1 });
  await client.close();
  if (ferretdbVersion === undefined) return undefined;
  return { name: 'FerretDB', racesUpdates: true, mixesOutcomes: true, capacity: 30 };
}

const contractSpace = uniqueName('keelson-test');
documentsContract({
  name: 'MongoDB',
  skipped,
  standIn: await standInAt(),
  open: () => openMongo(urlOf(contractSpace), { timeoutMs: 20_000 }),
  cleanUp: () => dropDatabase(contractSpace),
});

/** A server that counts who comes, and ends every connection. */
class RefusingServer {
  connections = 0;
  #port = 0;
  readonly #server = createServer((socket) => {
    this.connections += 1;
    socket.destroy();
  });

  /** Known once it has been on. */
  get url(): string {
    return `mongodb://127.0.0.1:${this.#port}/nothing`;
  }

  async on(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(this.#port, '127.0.0.1', listening));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async off(): Promise<void> {
    await new Promise((closed) => this.#server.close(closed));
  }
}

describe('MongoDB away', () => {
  let store: DocumentStore | undefined;
  afterEach(() => store?.close());

  test('is answered as unavailable, soon, when nothing listens, and measured so', async () => {
    const { calls, instrumentation } = recordedCalls();
    store = openMongo('mongodb://127.0.0.1:1/nothing', { timeoutMs: 300, instrumentation });
    const view = await store.documents('orders').open(1);
    const began = performance.now();
    const unavailable = { code: 'unavailable', type: 'documents-unavailable' };
    await expect(view.get('a')).rejects.toMatchObject(unavailable);
    await expect(view.putMany([{ id: 'a', revision: 0, doc: 1 }])).rejects.toMatchObject(unavailable);
    await expect(store.documents('orders').state()).rejects.toMatchObject(unavailable);
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    expect(performance.now() - began).toBeLessThan(4 * 300 + 2_000);
    expect(calls).toEqual(['read', 'write', 'state', 'ping'].map((operation) => `mongodb ${operation} unavailable`));
  });

  test('at the start is no reason not to connect later', async () => {
    const server = new RefusingServer();
    await server.on();
    await server.off();
    store = openMongo(server.url, { timeoutMs: 300 });
    const { ping } = store;
    await expect(ping()).rejects.toMatchObject({ code: 'unavailable' });
    await server.on();
    await vi.waitFor(async () => {
      await expect(ping()).rejects.toMatchObject({ code: 'unavailable' });
      expect(server.connections).toBeGreaterThan(0);
    });
    await server.off();
  });

  test('is what a closed store says, and does not connect again', async () => {
    const server = new RefusingServer();
    await server.on();
    store = openMongo(server.url, { timeoutMs: 300 });
    await store.close();
    await expect(store.ping()).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.connections).toBe(0);
    await server.off();
  });

  test.skipIf(skipped)(`at the start is over when it comes${skipped ? ` (${skipped})` : ''}`, async () => {
    const proxy = new SwitchedProxy(urlOf('late'));
    await proxy.on();
    await proxy.off();
    store = openMongo(urlOf('late', proxy.host), { timeoutMs: 2_000 });
    const view = await store.documents('orders').open(1);
    await expect(view.get('a')).rejects.toMatchObject({ code: 'unavailable' });
    await proxy.on();
    await vi.waitFor(async () => expect(await view.get('a')).toBeUndefined(), { timeout: 10_000 });
    await store.close();
    await proxy.off();
  });

  test.skipIf(skipped)(
    `is answered as unavailable, and works again once it is back${skipped ? ` (${skipped})` : ''}`,
    async () => {
      const database = uniqueName('keelson-test');
      const proxy = new SwitchedProxy(urlOf(database));
      await proxy.on();
      store = openMongo(urlOf(database, proxy.host), { timeoutMs: 2_000 });
      const view = await store.documents('orders').open(1);
      await view.putMany([{ id: 'a', revision: 0, doc: 'before' }]);
      await proxy.off();
      await expect(view.get('a')).rejects.toMatchObject({ code: 'unavailable' });
      await expect(view.get('a', { deadline: Date.now() + 100 })).rejects.toMatchObject({ code: 'deadline' });
      await proxy.on();
      await vi.waitFor(async () => expect((await view.get('a'))?.doc).toBe('before'), { timeout: 10_000 });
      await store.close();
      await proxy.off();
      await dropDatabase(database);
    },
  );
});
