import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { ConfigError } from '@keelson/chassis';

/** A stream that nobody writes: reading it asks the store for nothing but an answer. */
const PROBE_STREAM = 'keelson-readiness';
const PROBE_TIMEOUT_MS = 1_000;

/**
 * The process' one client of the event store. It connects with its first call, and anew whenever the store was away.
 * @throws ConfigError when the connection string cannot be read; it may hold a password, so it is not shown
 */
export function connectStore(connectionString: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch {
    throw new ConfigError(['EVENTSTORE_URL: expected a connection string such as esdb://127.0.0.1:2113?tls=false']);
  }
}

/** Resolves when the store answers. @throws the client's error when it does not, within a second */
export async function probeStore(client: EventStoreDBClient): Promise<void> {
  try {
    for await (const _event of client.readStream(PROBE_STREAM, { maxCount: 1, deadline: PROBE_TIMEOUT_MS })) return;
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
}
