import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStore } from '@keelson/eventstore';

/** An event store for one test file. */
export interface TestStore {
  readonly connectionString: string;
  /** A client of its own; closed with the store. */
  client(): EventStoreDBClient;
  /** Calls that the store has received so far, by kind; undefined for an engine that does not count them. */
  calls(): Readonly<Record<string, number>> | undefined;
  stop(): Promise<void>;
}

/** The engine at KEELSON_EVENTSTORE_URL where that is set, else the embedded one on a fresh folder. */
export async function openTestStore(): Promise<TestStore> {
  const url = process.env.KEELSON_EVENTSTORE_URL;
  const embedded = url ? undefined : await startEmbedded();
  const connectionString = url ?? embedded?.connectionString ?? '';
  const clients: EventStoreDBClient[] = [];
  return {
    connectionString,
    client() {
      const client = EventStoreDBClient.connectionString(connectionString);
      clients.push(client);
      return client;
    },
    calls: () => embedded?.stats(),
    async stop() {
      await Promise.all(clients.map((client) => client.dispose()));
      await embedded?.stop();
    },
  };
}

async function startEmbedded() {
  const dataDir = await mkdtemp(join(tmpdir(), 'keelson-store-'));
  const server = await startEventStore({ host: '127.0.0.1', port: 0, dataDir });
  return {
    connectionString: server.connectionString,
    stats: () => server.stats(),
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
