import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { type Client, credentials, loadPackageDefinition, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Running } from '@keelson/chassis';
import { type EventStoreServer, startEventStore } from '@keelson/eventstore';
import { inventoryContract, reservationContract } from '../contract/index.ts';
import { start } from '../main.ts';

/** Claims as the edge sends them. */
export function claims(...roles: string[]): Record<string, string> {
  const payload = { sub: '7c9f6f3e-6f0e-4c5a-9a53-0f3a1d0f4b11', email: 'ola@example.com', roles };
  return { 'x-keelson-claims': Buffer.from(JSON.stringify(payload)).toString('base64url') };
}

export const operator = claims('operator');

/** The service on an event store and views of its own, each on a free port. */
export class Platform {
  readonly dataDir: string;
  readonly store: EventStoreServer;
  readonly #reader: EventStoreDBClient;
  readonly #running: Running[] = [];

  private constructor(dataDir: string, store: EventStoreServer) {
    this.dataDir = dataDir;
    this.store = store;
    this.#reader = EventStoreDBClient.connectionString(store.connectionString);
  }

  /** @param env beside what every test needs */
  static async start(env: Record<string, string> = {}): Promise<Platform> {
    const dataDir = await mkdtemp(join(tmpdir(), 'inventory-'));
    const platform = new Platform(dataDir, await startEventStore({ dataDir }));
    await platform.another(env);
    return platform;
  }

  /** What a process of the service needs to run here. */
  env(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    return {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'error',
      EVENTSTORE_URL: this.store.connectionString,
      VIEWS_FILE: join(this.dataDir, 'views.db'),
      ...more,
    };
  }

  /** Starts one more replica. */
  async another(env: Record<string, string> = {}): Promise<Running> {
    const running = await start({ env: this.env(env) });
    this.#running.push(running);
    return running;
  }

  /** Stops every replica; the store goes on. */
  async stopReplicas(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((running) => running.stop()));
  }

  async stop(): Promise<void> {
    await this.stopReplicas();
    await this.#reader.dispose();
    await this.store.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  endpoint(name: string, replica = 0): string {
    const endpoint = this.#running[replica]?.endpoints[name];
    if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
    return endpoint;
  }

  /** @param path from the root: /api/v1/stock */
  async rest(method: string, path: string, json?: unknown, headers: Record<string, string> = operator) {
    const response = await fetch(`${this.endpoint('http')}${path}`, {
      method,
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
    const body: any = await response.json();
    return { status: response.status, etag: response.headers.get('etag'), body };
  }

  inventory(replica = 0): GrpcClient {
    return new GrpcClient(inventoryContract, this.endpoint('grpc', replica));
  }

  reservations(replica = 0): GrpcClient {
    return new GrpcClient(reservationContract, this.endpoint('grpc', replica));
  }

  /** A warehouse with so many pieces of each item. */
  async stock(pieces: Record<string, number>): Promise<void> {
    await this.rest('POST', '/api/v1/warehouses', { warehouse: 'bergen', title: 'Bergen' });
    for (const [sku, change] of Object.entries(pieces)) {
      const body = { warehouse: 'bergen', change, reason: 'Delivery' };
      const { status: code } = await this.rest('POST', `/api/v1/stock/${sku}/adjustments`, body);
      if (code !== 200) throw new Error(`the adjustment answered ${code}`);
    }
  }

  /** What stands in a stream. */
  async events(stream: string): Promise<{ readonly type: string; readonly data: unknown }[]> {
    const events = [];
    try {
      for await (const { event } of this.#reader.readStream(stream)) {
        if (event) events.push({ type: event.type, data: event.data });
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  }

  /** Waits until the types in a stream are these. */
  async until(stream: string, ...types: string[]): Promise<void> {
    await eventually(async () => {
      const found = (await this.events(stream)).map(({ type }) => type);
      return found.join() === types.join() ? true : `${stream} has ${found.join()}`;
    });
  }
}

/** Waits until `look` says true; it says what it saw otherwise. */
export async function eventually(look: () => Promise<true | string>): Promise<void> {
  const until = Date.now() + 20_000;
  while (true) {
    const seen = await look();
    if (seen === true) return;
    if (Date.now() > until) throw new Error(`in vain: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An answer of gRPC, or the status that refused it. */
export interface GrpcAnswer {
  readonly code: status;
  /** The stable name of the problem. */
  readonly problem: string | undefined;
  readonly details: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever message the method answers
  readonly message: any;
}

/** A client made from the contract's file alone, as any user would. */
export class GrpcClient {
  readonly #client: Client;

  constructor({ file, root, service }: typeof inventoryContract, address: string) {
    const definition = loadSync(file, { includeDirs: [root], longs: Number, defaults: true });
    const loaded = service
      .split('.')
      .reduce((part, name) => (part as Record<string, unknown>)[name], loadPackageDefinition(definition) as unknown);
    const Service = loaded as new (address: string, credentials: unknown) => Client;
    this.#client = new Service(address, credentials.createInsecure());
  }

  call(method: string, request: object, headers: Record<string, string> = {}): Promise<GrpcAnswer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve) => {
      const done = (error: ServiceError | null, message: unknown) =>
        resolve({
          code: error?.code ?? status.OK,
          problem: error?.metadata.get('keelson-problem')[0]?.toString(),
          details: error?.details ?? '',
          message,
        });
      // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
      (this.#client as any)[method](request, metadata, done);
    });
  }

  close(): void {
    this.#client.close();
  }
}

/** A Timestamp so many milliseconds from now. */
export function inMs(milliseconds: number): { readonly seconds: number; readonly nanos: number } {
  const at = Date.now() + milliseconds;
  return { seconds: Math.floor(at / 1_000), nanos: (at % 1_000) * 1_000_000 };
}
