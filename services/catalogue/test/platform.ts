import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, type JSONType, jsonEvent } from '@eventstore/db-client';
import { type Client, credentials, Metadata, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { CLAIMS_HEADER } from '@keelson/chassis';
import { startEventStore } from '@keelson/eventstore';
import { vi } from 'vitest';
import { catalogueContract, productCategory } from '../contract/index.ts';
import { start } from '../main.ts';
import { basePath } from '../service.ts';

type Headers = Readonly<Record<string, string>>;

/** An answer of the REST API. */
export interface Answer {
  readonly status: number;
  readonly headers: globalThis.Headers;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape; undefined for an empty body
  readonly body: any;
}

/** What the edge tells of a caller with such roles. */
export function callerWith(...roles: readonly string[]): Headers {
  const claims = { sub: randomUUID(), email: 'ann@example.com', roles };
  return { [CLAIMS_HEADER]: Buffer.from(JSON.stringify(claims)).toString('base64url') };
}

export const operator = callerWith('operator');

/** A product as a seller creates it, but for its name. */
export const cleat = {
  title: 'Brass cleat',
  description: '150 mm',
  category: 'Deck hardware',
  price: 19.99,
  pictureUrls: ['https://pictures.example.com/a.jpg'],
};

/** A name that no other test has. */
export const newSku = () => `t-${randomUUID()}`;

/** The service on an event store and views of its own, each on a free port. */
export type Platform = Awaited<ReturnType<typeof startPlatform>>;

export async function startPlatform(env: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
  const store = await startEventStore({ dataDir: join(folder, 'eventstore') });
  const settings = {
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'fatal',
    EVENTSTORE_URL: store.connectionString,
    VIEWS_FILE: join(folder, 'views.db'),
    ...env,
  };
  let service = await start({ env: settings });
  let client = grpcClient(service.endpoints.grpc ?? '');
  const direct = EventStoreDBClient.connectionString(store.connectionString);

  const platform = {
    /** @param path below the service's own */
    async rest(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer> {
      const response = await fetch(`${service.endpoints.http}${basePath}${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text || undefined };
    },

    /** Creates a product over REST, as an operator. @returns its SKU */
    async product(given: Partial<typeof cleat> = {}, sku = newSku()): Promise<string> {
      const { status, body } = await platform.rest('POST', '', { sku, ...cleat, ...given }, operator);
      if (status !== 201) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
      return sku;
    },

    /** Waits until a list shows so many products. */
    async lists(query: string, totalCount: number): Promise<void> {
      await vi.waitFor(
        async () => {
          const { body } = await platform.rest('GET', `?${query}`);
          if (body.pagination?.totalCount !== totalCount) throw new Error(JSON.stringify(body));
        },
        { timeout: 15_000, interval: 50 },
      );
    },

    /** Calls a method; answers its message, or rejects with its status. */
    // biome-ignore lint/suspicious/noExplicitAny: whatever message the method answers
    call: (method: string, message: object, headers: Headers = {}): Promise<any> =>
      call(client, method, message, headers),

    /** What stands in a product's stream. */
    async events(sku: string): Promise<{ type: string; data: unknown; metadata: unknown }[]> {
      const events = [];
      for await (const { event } of direct.readStream(`${productCategory}-${sku}`)) {
        if (event) events.push({ type: event.type, data: event.data, metadata: event.metadata });
      }
      return events;
    },

    /** Writes an event into a product's stream, past the service. */
    async append(sku: string, type: string, data: JSONType): Promise<void> {
      await direct.appendToStream(`${productCategory}-${sku}`, jsonEvent({ type, data }));
    },

    /** Calls that the store has received, by kind. */
    storeCalls: (): Readonly<Record<string, number>> => store.stats(),

    async openapi(): Promise<Answer['body']> {
      return (await fetch(`${service.endpoints.http}/openapi.json`)).json();
    },

    async admin(path: string): Promise<Answer['body']> {
      return (await fetch(`${service.endpoints.admin}${path}`)).json();
    },

    /** Stops the service and starts another on the same store and views. */
    async restart(changed: NodeJS.ProcessEnv = {}): Promise<void> {
      client.close();
      await service.stop();
      service = await start({ env: { ...settings, ...changed } });
      client = grpcClient(service.endpoints.grpc ?? '');
    },

    async stop(): Promise<void> {
      client.close();
      await service.stop();
      await direct.dispose();
      await store.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return platform;
}

/** A client made from the contract's file alone, as any user would. */
function grpcClient(address: string): Client {
  const { file, root, service } = catalogueContract;
  const definition = loadSync(file, { includeDirs: [root], longs: Number, defaults: true })[service];
  const Service = makeGenericClientConstructor(definition as ServiceDefinition, service);
  return new Service(address, credentials.createInsecure());
}

function call(client: Client, method: string, message: object, headers: Headers): Promise<unknown> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer: unknown) => (error ? reject(error) : resolve(answer));
    // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
    (client as any)[method](message, metadata, done);
  });
}
