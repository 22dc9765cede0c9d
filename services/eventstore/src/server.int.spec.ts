import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  EventStoreDBClient,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection, temporaryFolder } from '../test/harness.ts';
import { startEventStore } from './server.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder();
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Starts on the data, makes a group of each kind and stops. @returns the port that is free again */
async function withGroups(): Promise<number> {
  const server = await startEventStore({ dataDir });
  const client = EventStoreDBClient.connectionString(server.connectionString);
  await client.createPersistentSubscriptionToAll('all', persistentSubscriptionToAllSettingsFromDefaults());
  const settings = persistentSubscriptionToStreamSettingsFromDefaults();
  await client.createPersistentSubscriptionToStream('order', 'one', settings);
  await client.dispose();
  await server.stop();
  return server.port;
}

function changeFile(statement: string): void {
  const db = new DatabaseSync(join(dataDir, 'events.db'));
  db.exec(statement);
  db.close();
}

describe('a server that cannot start holds neither port nor data:', () => {
  it('once its groups can be read, the next one starts', async () => {
    const port = await withGroups();
    changeFile("UPDATE persistent_groups SET settings = 'x' || settings WHERE name = 'one'");
    expect(await rejection(startEventStore({ dataDir, port }))).toBeInstanceOf(SyntaxError);
    changeFile("UPDATE persistent_groups SET settings = substr(settings, 2) WHERE name = 'one'");
    const server = await startEventStore({ dataDir, port });
    await server.stop();
  });

  it('once its port is free, the next one starts', async () => {
    const port = await withGroups();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    expect(await rejection(startEventStore({ dataDir, port }))).toMatchObject({ name: 'ListenError' });
    other.close();
    await once(other, 'close');
    const server = await startEventStore({ dataDir, port });
    await server.stop();
  });
});
