import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, type JSONType, jsonEvent } from '@eventstore/db-client';
import type { Running } from '@keelson/chassis';
import { type EventStoreServer, startEventStore } from '@keelson/eventstore';
import type { OrderEvent } from '@keelson/orders/contract';
import { openDocuments, openSearch, type ReadModelConfig } from '@keelson/readmodel';
import type { GenerationReport, ProjectionReport } from '@keelson/servicekit/views';
import { vi } from 'vitest';
import { start } from '../main.ts';
import { created } from './samples.ts';

/** Where the views of a test are kept. */
export interface Engines {
  readonly name: string;
  readonly mongodbUrl?: string;
  readonly elasticsearchUrl?: string;
}

/** SQLite, and the real engines where the environment names them. */
export const allEngines: readonly Engines[] = [{ name: 'SQLite' }, ...realEngines()];

function realEngines(): Engines[] {
  const { MONGODB_URL: mongodbUrl, ELASTICSEARCH_URL: elasticsearchUrl } = process.env;
  return mongodbUrl && elasticsearchUrl ? [{ name: 'MongoDB and Elasticsearch', mongodbUrl, elasticsearchUrl }] : [];
}

/** An answer of the REST API or the admin port. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape; undefined for an empty body
  readonly body: any;
}

/** The service on an event store and views of its own, everything on free ports. */
export class Platform {
  readonly folder: string;
  /** The views' name in their engines. */
  readonly viewsName = `t${randomUUID().slice(0, 12)}`;
  readonly #engines: Engines;
  readonly #storePort: number;
  readonly #connectionString: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #writer: EventStoreDBClient;
  #store: EventStoreServer | undefined;
  #service: Running | undefined;

  private constructor(folder: string, store: EventStoreServer, engines: Engines, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#engines = engines;
    this.#env = env;
    this.#store = store;
    this.#storePort = store.port;
    this.#connectionString = store.connectionString;
    this.#writer = this.client();
  }

  static async start(engines: Engines = { name: 'SQLite' }, env: NodeJS.ProcessEnv = {}): Promise<Platform> {
    const folder = await mkdtemp(join(tmpdir(), 'order-views-'));
    const store = await startEventStore({ dataDir: join(folder, 'eventstore') });
    const platform = new Platform(folder, store, engines, env);
    await platform.startService();
    return platform;
  }

  /** The service's environment. */
  get env(): NodeJS.ProcessEnv {
    const { mongodbUrl: MONGODB_URL, elasticsearchUrl: ELASTICSEARCH_URL } = this.#engines;
    return {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'fatal',
      EVENTSTORE_URL: this.#connectionString,
      VIEWS_FILE: this.viewsFile,
      VIEWS_NAME: this.viewsName,
      MONGODB_URL,
      ELASTICSEARCH_URL,
      ...this.#env,
    };
  }

  get viewsFile(): string {
    return join(this.folder, 'views.db');
  }

  /** A client of the event store, to be disposed of by its user. */
  client(): EventStoreDBClient {
    return EventStoreDBClient.connectionString(this.#connectionString);
  }

  async startService(): Promise<void> {
    this.#service = await start({ env: this.env });
  }

  async stopService(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
  }

  async startStore(): Promise<void> {
    this.#store = await startEventStore({ dataDir: join(this.folder, 'eventstore'), port: this.#storePort });
  }

  async stopStore(): Promise<void> {
    await this.#store?.stop();
    this.#store = undefined;
  }

  async stop(): Promise<void> {
    await this.stopService();
    await this.#writer.dispose();
    await this.stopStore();
    await this.#dropViews();
    await rm(this.folder, { recursive: true, force: true });
  }

  endpoint(name: 'http' | 'grpc' | 'admin'): string {
    const endpoint = this.#service?.endpoints[name];
    if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
    return endpoint;
  }

  /** Writes events into an order's stream. */
  async append(id: string, ...events: readonly { readonly type: string; readonly data: unknown }[]): Promise<void> {
    const written = events.map(({ type, data }) => jsonEvent({ type, data: data as JSONType }));
    await this.#writer.appendToStream(`order-${id}`, written);
  }

  /** Writes the stream of a new order. @returns its id */
  async order(...more: readonly OrderEvent[]): Promise<string> {
    const id = randomUUID();
    await this.append(id, created, ...more);
    return id;
  }

  /** @param path below /api/v1/orders */
  rest(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
    return ask(`${this.endpoint('http')}/api/v1/orders${path}`, method, headers);
  }

  /** The OpenAPI document. */
  async openapi(): Promise<Answer['body']> {
    return (await ask(`${this.endpoint('http')}/openapi.json`, 'GET')).body;
  }

  admin(method: string, path: string): Promise<Answer> {
    return ask(`${this.endpoint('admin')}${path}`, method);
  }

  async projection(name: string): Promise<ProjectionReport & { readonly current: GenerationReport | undefined }> {
    const { body } = await this.admin('GET', '/projections');
    const report = body.projections.find((one: ProjectionReport) => one.name === name) as ProjectionReport;
    const current = report.generations.find((one) => one.generation === report.active);
    return { ...report, current };
  }

  /** Waits until the document view shows an order at a revision. */
  async shows(id: string, revision: number): Promise<Answer> {
    const answer = await this.rest(`/${id}?min-revision=${revision}`);
    if (answer.status !== 200) throw new Error(`${id} is not at ${revision}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** Waits until a search finds so many orders. */
  async finds(text: string, totalCount: number): Promise<void> {
    await vi.waitFor(
      async () => {
        const { body } = await this.rest(`/search?search=${encodeURIComponent(text)}`);
        if (body.pagination?.totalCount !== totalCount) throw new Error(JSON.stringify(body));
      },
      { timeout: 15_000, interval: 50 },
    );
  }

  /** Where the views are, for a look past the service. */
  get readModel(): ReadModelConfig {
    const { mongodbUrl, elasticsearchUrl } = this.#engines;
    return {
      ...(mongodbUrl && { mongodbUrl }),
      ...(elasticsearchUrl && { elasticsearchUrl }),
      sqliteFile: this.viewsFile,
    };
  }

  async #dropViews(): Promise<void> {
    if (!this.#engines.mongodbUrl) return;
    const [documents, search] = [openDocuments(this.readModel), openSearch(this.readModel)];
    const fields = { any: { text: () => [] } };
    for (const generation of [1, 2]) {
      await documents.documents(this.viewsName).drop(generation);
      await search.search(this.viewsName, { fields }).drop(generation);
    }
    await Promise.all([documents.close(), search.close()]);
  }
}

async function ask(url: string, method: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(url, { method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
