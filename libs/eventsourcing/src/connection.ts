import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { readBefore } from './deadline.ts';
import { noneIsPending } from './pending-appends.ts';
import { joinAppender, leaveAppender } from './shared-appender.ts';

/** The store of a laptop: the embedded server's default address. */
export const EVENTSTORE_URL_DEFAULT = 'esdb://127.0.0.1:2113?tls=false';

/** What a connection string looks like, for messages. */
export const CONNECTION_STRING_FORM = 'an EventStoreDB connection string such as esdb://127.0.0.1:2113?tls=false';

/** A stream that nobody writes: reading it asks the store for nothing but an answer. */
const PROBE_STREAM = 'keelson-readiness';
const PROBE_TIMEOUT_MS = 1_000;

/** How long the end of a client waits for appends: a store that answers at all does so sooner. */
const QUIET_WITHIN_MS = 3_000;

/** What a client waits for appends even where there is no time left: more than an answer takes. */
const QUIET_AT_LEAST_MS = 500;

/** Whether `text` is a connection string that the client can read. */
export function isConnectionString(text: string): boolean {
  try {
    EventStoreDBClient.connectionString(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * A client of the event store. It connects with its first call, and anew whenever the store was away. Close it by
 * {@link disconnect}: the clients of a process share the one that appends.
 * @throws the client's ParseError when the connection string cannot be read
 */
export function connect(connectionString: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(connectionString);
  joinAppender(client, connectionString);
  return client;
}

/**
 * Closes a client, and after the last one of its store the one that appends, once none of its appends is pending.
 * @param deadline epoch milliseconds after which it waits for no such moment any more
 */
export async function disconnect(client: EventStoreDBClient, deadline: number): Promise<void> {
  const appender = leaveAppender(client);
  if (appender) {
    await noneIsPending(Math.min(QUIET_WITHIN_MS, Math.max(QUIET_AT_LEAST_MS, deadline - Date.now())));
    await appender.dispose();
  }
  await client.dispose();
}

/**
 * Resolves when the store answers: for readiness.
 * @throws DeadlineExceeded when it does not within a second, the client's error when it cannot be asked
 */
export async function probe(client: EventStoreDBClient): Promise<void> {
  const read = () => client.readStream(PROBE_STREAM, { maxCount: 1 });
  try {
    await readBefore(Date.now() + PROBE_TIMEOUT_MS, read, () => true);
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
}
