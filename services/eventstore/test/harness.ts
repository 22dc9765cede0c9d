import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, type JSONEventType, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll } from 'vitest';
import { type EventStoreServer, startEventStore } from '../src/index.ts';

/** A server on a folder of its own, and a client of it. */
export interface Harness {
  readonly server: EventStoreServer;
  readonly client: EventStoreDBClient;
  /** Stops the server and starts another on the same data and port; the client finds it again. */
  restart(): Promise<void>;
}

/** Starts a server before the file's tests and stops it after them. */
export function useHarness(): Harness {
  let dataDir: string;
  let server: EventStoreServer;
  let client: EventStoreDBClient;

  beforeAll(async () => {
    dataDir = temporaryFolder();
    server = await startEventStore({ dataDir });
    client = EventStoreDBClient.connectionString(server.connectionString);
  });

  afterAll(async () => {
    await client.dispose();
    await server.stop();
    rmSync(dataDir, { recursive: true });
  });

  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    async restart() {
      const { port } = server;
      await server.stop();
      server = await startEventStore({ dataDir, port });
    },
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'keelson-eventstore-'));
}

/** A name that no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}-${crypto.randomUUID()}`;
}

/** Events of one type with `{ n }` as body, `n` from `first` on. */
export function events(count: number, { type = 'Counted', first = 0 } = {}) {
  return Array.from({ length: count }, (_, index) =>
    jsonEvent<JSONEventType<string, { n: number }>>({ type, data: { n: first + index } }),
  );
}

/** All of an async iterable. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** The first `count` of a read or subscription, then it is left: the client's own streams end no call when broken off. */
export async function take<T>(source: AsyncIterable<T> & Leavable, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const one of source) {
    taken.push(one);
    if (taken.length >= count) break;
  }
  await (source.unsubscribe?.() ?? source.cancel?.());
  return taken;
}

interface Leavable {
  unsubscribe?(): Promise<void>;
  cancel?(): Promise<void>;
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}
