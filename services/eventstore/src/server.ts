import { once } from 'node:events';
import { createServer } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { featureHandlers } from './cluster/features.ts';
import { gossipHandlers } from './cluster/gossip.ts';
import { PersistentSubscriptions } from './persistent/service.ts';
import {
  GossipService,
  PersistentSubscriptionsService,
  ServerFeaturesService,
  StreamsService,
} from './protocol/generated.ts';
import { CallCounter } from './stats.ts';
import { openStore } from './storage/store.ts';
import { Streams } from './streams/service.ts';

export interface EventStoreOptions {
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /** Folder of the data; made when absent. */
  readonly dataDir: string;
}

export interface EventStoreServer {
  readonly host: string;
  readonly port: number;
  /** For `EventStoreDBClient.connectionString`. */
  readonly connectionString: string;
  /** Calls received since the start, by kind; an append counts once when its last part has come. */
  stats(): Record<string, number>;
  /** Answers what came, ends the open calls, writes the checkpoints, lets go of the data. */
  stop(): Promise<void>;
}

/** The server cannot listen; the message is one line for people. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** The client sends batches of up to 3 MiB and one event more; an append too large must get its own error. */
const MAX_MESSAGE = 17 * 1024 * 1024;

/**
 * gRPC cancels a call by resetting its stream: the end of every subscription, and of every read that its reader has enough
 * of. Node's guard against floods of resets (by default 1,000 at once and 33 a second) would close the one connection that
 * all calls of a service share, so it is out of reach here: resets and their allowance a second.
 */
const RESETS = { streamResetBurst: 1_000_000, streamResetRate: 1_000_000 };

/** Time that clients have to take their last answers at a stop. */
const GRACE_MS = 2_000;

/**
 * Starts an event store on a folder and a port.
 *
 * @throws StoreOpenError the folder cannot be used
 * @throws ListenError the port cannot
 */
export async function startEventStore(options: EventStoreOptions): Promise<EventStoreServer> {
  const host = options.host ?? '127.0.0.1';
  const store = openStore(options.dataDir);
  const counter = new CallCounter();
  const streams = new Streams(store, counter);
  const persistent = new PersistentSubscriptions(store, counter);
  const server = grpcServer();
  let port = 0;
  server.addService(StreamsService, streams.handlers());
  server.addService(PersistentSubscriptionsService, persistent.handlers());
  server.addService(ServerFeaturesService, featureHandlers());
  server.addService(
    GossipService,
    gossipHandlers(() => ({ host, port })),
  );
  try {
    persistent.start();
    port = await listen(server, host, options.port ?? 0);
  } catch (error) {
    server.forceShutdown();
    await persistent.shutdown();
    await store.close();
    throw error;
  }
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    streams.stopReceiving();
    const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    await persistent.shutdown();
    await store.writer.close();
    streams.shutdown();
    const timer = setTimeout(() => server.forceShutdown(), GRACE_MS);
    await closed;
    clearTimeout(timer);
    await store.close();
  }

  return {
    host,
    port,
    connectionString: `esdb://${host.includes(':') ? `[${host}]` : host}:${port}?tls=false`,
    stats: () => counter.snapshot(),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function grpcServer(): Server {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE, 'grpc.max_send_message_length': -1 });
  // The library has no option for these two. The member, private to it, is what it hands to `http2.createServer`.
  // biome-ignore lint/complexity/useLiteralKeys: only brackets reach a private member
  Object.assign(server['commonServerOptions'], RESETS);
  return server;
}

/** The bound port. */
async function listen(server: Server, host: string, port: number): Promise<number> {
  await assertFree(host, port);
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new ListenError(`cannot listen on ${address}: ${error.message}`, { cause: error }));
    });
  });
}

/** The gRPC library prints lines of its own and hides the reason when it cannot bind, so a plain socket tries first. */
async function assertFree(host: string, port: number): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? `port ${port} on ${host} is in use` : `cannot listen on ${host}: ${message}`;
    throw new ListenError(reason, { cause: error });
  }
  probe.close();
  await once(probe, 'close');
}
