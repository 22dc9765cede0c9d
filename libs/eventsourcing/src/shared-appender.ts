import { EventStoreDBClient } from '@eventstore/db-client';

/** The clients of one store that are open in this process, and the one that appends for all of them. */
interface Shared {
  readonly open: Set<EventStoreDBClient>;
  appender: EventStoreDBClient | undefined;
}

const stores = new Map<string, Shared>();
const addresses = new WeakMap<EventStoreDBClient, string>();

/** Notes that `client` is open, so that its appends go with those of the others. */
export function joinAppender(client: EventStoreDBClient, connectionString: string): void {
  addresses.set(client, connectionString);
  const shared = stores.get(connectionString);
  if (shared) shared.open.add(client);
  else stores.set(connectionString, { open: new Set([client]), appender: undefined });
}

/**
 * The client whose append stream a process uses for one store. All clients of a process share one table of pending
 * appends (see pending-appends.ts): with an append stream each, the end of one stream would reject the appends of all,
 * and the answers that come on the others after that would end the process.
 */
export function appenderOf(client: EventStoreDBClient): EventStoreDBClient {
  const address = addresses.get(client);
  const shared = address === undefined ? undefined : stores.get(address);
  if (address === undefined || shared === undefined) return client;
  shared.appender ??= EventStoreDBClient.connectionString(address);
  return shared.appender;
}

/** Notes that `client` closes. @returns the appender where it was the last one: to be closed as well */
export function leaveAppender(client: EventStoreDBClient): EventStoreDBClient | undefined {
  const address = addresses.get(client);
  const shared = address === undefined ? undefined : stores.get(address);
  if (address === undefined || !shared?.open.delete(client) || shared.open.size > 0) return undefined;
  stores.delete(address);
  return shared.appender;
}
