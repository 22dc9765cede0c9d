import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { type Client, credentials, loadPackageDefinition, Metadata, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Running } from '@keelson/chassis';
import { type EventStoreServer, startEventStore } from '@keelson/eventstore';
import { fulfilmentV1, type GrpcContract, legacyOrders, ordersV1 } from '../contract/index.ts';
import { start } from '../main.ts';

/** An answer of the REST API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; undefined for an empty body. */
  readonly body: unknown;
}

export interface RestRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

/** An answer of a gRPC API, or the status that refused it. */
export interface GrpcAnswer {
  readonly code: number;
  readonly details: string;
  readonly problem: string | undefined;
  readonly etag: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever message the method answers
  readonly message: any;
}

/** The service on an event store of its own, each on a free port. */
export class Platform {
  readonly #dataDir: string;
  readonly #storePort: number;
  #store: EventStoreServer | undefined;
  #service: Running;
  readonly #env: NodeJS.ProcessEnv;
  readonly #reader: EventStoreDBClient;

  private constructor(dataDir: string, store: EventStoreServer, env: NodeJS.ProcessEnv, service: Running) {
    this.#dataDir = dataDir;
    this.#store = store;
    this.#storePort = store.port;
    this.#env = env;
    this.#service = service;
    this.#reader = EventStoreDBClient.connectionString(store.connectionString);
  }

  static async start(): Promise<Platform> {
    const dataDir = await mkdtemp(join(tmpdir(), 'orders-'));
    const store = await startEventStore({ dataDir });
    const env = {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'error',
      EVENTSTORE_URL: store.connectionString,
    };
    return new Platform(dataDir, store, env, await start({ env }));
  }

  get adminUrl(): string {
    return this.#endpoint('admin');
  }

  /** Stops the service and starts another on the same store: all memory is gone. */
  async restartService(): Promise<void> {
    await this.#service.stop();
    this.#service = await start({ env: this.#env });
  }

  /** A second process of the service on the same store. */
  async startAnother(): Promise<Running> {
    return start({ env: this.#env });
  }

  async stopStore(): Promise<void> {
    await this.#store?.stop();
    this.#store = undefined;
  }

  async startStore(): Promise<void> {
    this.#store = await startEventStore({ dataDir: this.#dataDir, port: this.#storePort });
  }

  async stop(): Promise<void> {
    await this.#service.stop();
    await this.#reader.dispose();
    await this.#store?.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  /** Calls the store has received, by kind. */
  storeCalls(): Record<string, number> {
    return this.#store?.stats() ?? {};
  }

  /** What stands in an order's stream. */
  async events(id: string): Promise<{ type: string; data: unknown; metadata: unknown; revision: number }[]> {
    const events = [];
    try {
      for await (const { event } of this.#reader.readStream(`order-${id}`)) {
        if (!event) continue;
        const { type, data, metadata, revision } = event;
        events.push({ type, data, metadata, revision: Number(revision) });
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  }

  /** @param path below /api/v1/orders */
  async rest(method: string, path: string, request: RestRequest = {}, url = this.#endpoint('http')): Promise<Answer> {
    const { json, text = json === undefined ? undefined : JSON.stringify(json) } = request;
    const response = await fetch(`${url}/api/v1/orders${path}`, {
      method,
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...request.headers },
      ...(text === undefined ? {} : { body: text }),
    });
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: body === '' ? undefined : JSON.parse(body),
    };
  }

  /** The OpenAPI document. */
  // biome-ignore lint/suspicious/noExplicitAny: a document of any shape
  async openapi(): Promise<any> {
    return (await fetch(`${this.#endpoint('http')}/openapi.json`)).json();
  }

  grpc(): GrpcClient {
    return new GrpcClient(ordersV1, this.#endpoint('grpc'), false);
  }

  fulfilment(): GrpcClient {
    return new GrpcClient(fulfilmentV1, this.#endpoint('grpc'), false);
  }

  legacyGrpc(): GrpcClient {
    return new GrpcClient(legacyOrders, this.#endpoint('grpc'), true);
  }

  #endpoint(name: string): string {
    const endpoint = this.#service.endpoints[name];
    if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
    return endpoint;
  }
}

/** A client made from the contract's file alone, as any user would. */
export class GrpcClient {
  readonly #client: Client;

  constructor({ file, root, service }: GrpcContract, address: string, keepCase: boolean) {
    const definition = loadSync(file, { includeDirs: [root], keepCase, longs: Number, defaults: true });
    const loaded = service
      .split('.')
      .reduce((part, name) => (part as Record<string, unknown>)[name], loadPackageDefinition(definition) as unknown);
    const Service = loaded as new (address: string, credentials: unknown) => Client;
    this.#client = new Service(address, credentials.createInsecure());
  }

  call(method: string, request: object, headers: Readonly<Record<string, string>> = {}): Promise<GrpcAnswer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve) => {
      let etag: string | undefined;
      const done = (error: ServiceError | null, message: unknown) =>
        resolve({
          code: error?.code ?? 0,
          details: error?.details ?? '',
          problem: error?.metadata.get('keelson-problem')[0]?.toString(),
          etag,
          message,
        });
      // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
      const call = (this.#client as any)[method](request, metadata, done);
      call.on('metadata', (received: Metadata) => {
        etag = received.get('etag')[0]?.toString();
      });
    });
  }

  close(): void {
    this.#client.close();
  }
}

export const item = { id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 };

export const newOrder = {
  shopItems: [item],
  accountEmail: 'ann@example.com',
  deliveryAddress: '1 Harbour Street, Bergen',
};

/** The header in which the edge tells who calls. */
export function claimsOf(id: string, ...roles: string[]): Record<string, string> {
  const claims = { sub: id, email: `${id}@example.com`, roles };
  return { 'x-keelson-claims': Buffer.from(JSON.stringify(claims)).toString('base64url') };
}

/** Opens an order over REST and answers its id. */
export async function createOrder(platform: Platform, headers: Record<string, string> = {}): Promise<string> {
  const { status, body } = await platform.rest('POST', '', { json: newOrder, headers });
  if (status !== 201) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
  return body as string;
}
