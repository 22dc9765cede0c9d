import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { type Client, credentials, Metadata, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { CLAIMS_HEADER } from '@keelson/chassis';
import { startEventStore } from '@keelson/eventstore';
import { paymentCategory, paymentContract, processingContract } from '../contract/index.ts';
import { start } from '../main.ts';
import { basePath } from '../service.ts';
import { LoggedService } from './logged-service.ts';
import { type Json, Simulator, secrets } from './simulator.ts';

/** The service on an event store, a view and a provider of its own, each on a free port. */
export type Platform = Awaited<ReturnType<typeof startPlatform>>;

/** Claims as the edge tells them. */
export function claims(...roles: string[]): Record<string, string> {
  const payload = { sub: '6f1d2c3b-0000-4000-8000-0000000000ff', email: 'op@example.com', roles };
  return { [CLAIMS_HEADER]: Buffer.from(JSON.stringify(payload)).toString('base64url') };
}

export const operator = claims('operator');

export interface PlatformOptions {
  /** The service is a process of its own, and tells all that it can in its log. */
  readonly logged?: boolean;
}

export async function startPlatform({ logged = false }: PlatformOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'payments-'));
  const store = await startEventStore({ dataDir: join(folder, 'eventstore') });
  const httpPort = await freePort();
  const platformUrl = `http://127.0.0.1:${httpPort}`;
  const simulatorFile = join(folder, 'provider.json');
  let simulator = await Simulator.start({ file: simulatorFile, platformUrl });
  const env = {
    ...secrets,
    HTTP_PORT: `${httpPort}`,
    GRPC_PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'fatal',
    EVENTSTORE_URL: store.connectionString,
    VIEWS_FILE: join(folder, 'views.db'),
    PAYMENT_PROVIDER_URL: simulator.url,
    RECONCILE_EVERY_MS: '0',
  };
  const startLogged = () => LoggedService.start({ ...env, LOG_LEVEL: 'trace' });
  let service = logged ? await startLogged() : await start({ env });
  const reader = EventStoreDBClient.connectionString(store.connectionString);
  const connect = () => {
    const address = service.endpoints.grpc ?? '';
    return [grpcClient(processingContract, address), grpcClient(paymentContract, address)] as const;
  };
  let [processing, operators] = connect();

  return {
    env,
    folder,
    /** All that the service and the provider have written, where they are processes. */
    output: () => [...(service instanceof LoggedService ? service.lines : []), ...simulator.output].join('\n'),
    url: platformUrl,
    get adminUrl(): string {
      return service.endpoints.admin ?? '';
    },
    get provider(): Simulator {
      return simulator;
    },

    /** Calls a method as a service does; answers its message, or rejects with its status. */
    call: (method: string, message: object, deadlineMs = 10_000) => call(processing, method, message, {}, deadlineMs),
    /** Calls a method as the edge does. */
    ask: (method: string, message: object, headers = operator) => call(operators, method, message, headers, 10_000),

    /** @param path below the service's own */
    rest: (method: string, path: string, body?: object, headers: Record<string, string> = operator) =>
      fetch(`${platformUrl}${basePath}${path}`, {
        method,
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      }),

    async reconcile() {
      const answer = await fetch(`${service.endpoints.admin}/reconciliation`, { method: 'POST' });
      if (!answer.ok) throw new Error(`reconciliation answered ${answer.status}: ${await answer.text()}`);
      return answer.json() as Promise<Json>;
    },

    /** Calls that the store has received, by kind. */
    storeCalls: () => store.stats(),

    /** What stands in a payment's stream. */
    async events(id: string): Promise<{ type: string; data: Json; metadata: unknown }[]> {
      const events = [];
      try {
        for await (const { event } of reader.readStream(`${paymentCategory}-${id}`)) {
          if (event) events.push({ type: event.type, data: event.data, metadata: event.metadata });
        }
      } catch (error) {
        if (!(error instanceof StreamNotFoundError)) throw error;
      }
      return events;
    },

    /** The service's process is killed; it was started `logged`. */
    async killService(): Promise<void> {
      if (!(service instanceof LoggedService)) throw new Error('the service is no process of its own');
      await service.kill();
    },

    /** Starts the service again after it was killed. */
    async startServiceAgain(): Promise<void> {
      for (const client of [processing, operators]) client.close();
      service = await startLogged();
      [processing, operators] = connect();
    },

    /** The provider is killed and comes back with what it had stored. */
    async restartProvider(): Promise<void> {
      await simulator.kill();
      simulator = await Simulator.start({ file: simulatorFile, port: simulator.port, platformUrl });
    },

    async stop(): Promise<void> {
      for (const client of [processing, operators]) client.close();
      await service.stop();
      await simulator.kill();
      await reader.dispose();
      await store.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The provider has to know where the service will be. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A client made from the contract's file alone, as any user would. */
function grpcClient({ file, root, service }: typeof paymentContract, address: string): Client {
  const definition = loadSync(file, { includeDirs: [root], longs: Number, defaults: true })[service];
  const Service = makeGenericClientConstructor(definition as ServiceDefinition, service);
  return new Service(address, credentials.createInsecure());
}

function call(
  client: Client,
  method: string,
  message: object,
  headers: Readonly<Record<string, string>>,
  deadlineMs: number,
) {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise<Json>((resolve, reject) => {
    const done = (error: ServiceError | null, answer: unknown) => (error ? reject(error) : resolve(answer));
    // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
    (client as any)[method](message, metadata, { deadline: Date.now() + deadlineMs }, done);
  });
}
