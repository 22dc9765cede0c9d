import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { DocumentStore } from '../documents.ts';
import { noInstrumentation, type StoreInstrumentation } from '../instrumentation.ts';
import { MongoCalls } from './calls.ts';
import { MongoGenerations } from './generations.ts';

/** Longest that one call may take, milliseconds, unless said otherwise. */
const DEFAULT_TIMEOUT_MS = 5_000;

/** Longest to look for a server that takes the call, milliseconds: a known absence is answered sooner than a slow call. */
const SELECTION_TIMEOUT_MS = 2_000;

/** The database where the URL names none. */
const DEFAULT_DATABASE = 'keelson';

export interface MongoOptions {
  /** Longest that one call may take, milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  readonly instrumentation?: StoreInstrumentation;
}

/**
 * What the client is told whatever its URL says: no retries of its own, as the mesh decides on those, writes
 * acknowledged by a majority that has them on disk, and reads of what such a majority has: an event may be acknowledged
 * because a read shows it, and what only the primary has could be lost with it.
 */
export function mongoClientOptions(timeoutMs: number): MongoClientOptions {
  const selection = Math.min(timeoutMs, SELECTION_TIMEOUT_MS);
  return {
    appName: 'keelson',
    retryWrites: false,
    retryReads: false,
    writeConcern: { w: 'majority', journal: true },
    readConcernLevel: 'majority',
    readPreference: 'primary',
    serverSelectionTimeoutMS: selection,
    connectTimeoutMS: selection,
    waitQueueTimeoutMS: selection,
    socketTimeoutMS: timeoutMs,
    ignoreUndefined: true,
  };
}

/**
 * The documents port on MongoDB. Connects with the first call that finds it there, and again by itself after an outage.
 * @throws MongoParseError for a URL that is none
 */
export function openMongo(url: string, options: MongoOptions = {}): DocumentStore {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const client = new MongoClient(url, mongoClientOptions(timeoutMs));
  const database = client.db(databaseIn(url));
  let closed = false;
  // The driver by itself never gets over a first connect that failed: it keeps what is left of it. Asked to connect, it
  // begins anew; where it is connected, or about to be, that costs nothing. A closed client would open again.
  const connect = async () => {
    if (!closed) await client.connect();
  };
  const calls = new MongoCalls(connect, timeoutMs, options.instrumentation ?? noInstrumentation);
  return {
    documents: (name) => new MongoGenerations(database, name, calls),
    ping: (callOptions) =>
      calls.run('ping', callOptions, async ({ signal }) => void (await database.command({ ping: 1 }, { signal }))),
    close: () => {
      closed = true;
      return client.close();
    },
  };
}

function databaseIn(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(url)?.[1] ?? DEFAULT_DATABASE;
}
