import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, type JSONType, jsonEvent, StreamNotFoundError } from '@eventstore/db-client';
import { type Client, credentials, Metadata, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { CLAIMS_HEADER } from '@keelson/chassis';
import { type EventStoreServer, startEventStore } from '@keelson/eventstore';
import { vi } from 'vitest';
import type { MailView } from '../contract/index.ts';
import { start } from '../main.ts';
import { Directory, newPerson, type Person } from './directory.ts';

/** An answer of the REST API or the admin port. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape; undefined for an empty body
  readonly body: any;
}

export interface Request {
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks. */
  readonly as?: Person | undefined;
  /** Their roles; default none. */
  readonly roles?: readonly string[];
}

type Running = Awaited<ReturnType<typeof start>>;

/** Waits until a fact holds. */
export const eventually = <T>(fact: () => T | Promise<T>) => vi.waitFor(fact, { timeout: 20_000, interval: 40 });

/** The service on an event store and documents of its own, with a stand-in for accounts. */
export class Platform {
  readonly directory: Directory;
  readonly #folder: string;
  readonly #store: EventStoreServer;
  readonly #env: NodeJS.ProcessEnv;
  readonly #client: EventStoreDBClient;
  readonly #clients: Client[] = [];
  #service: Running;

  private constructor(parts: {
    readonly folder: string;
    readonly store: EventStoreServer;
    readonly env: NodeJS.ProcessEnv;
    readonly service: Running;
    readonly directory: Directory;
  }) {
    this.#folder = parts.folder;
    this.#store = parts.store;
    this.#env = parts.env;
    this.#service = parts.service;
    this.directory = parts.directory;
    this.#client = EventStoreDBClient.connectionString(parts.store.connectionString);
  }

  static async start(own: NodeJS.ProcessEnv = {}): Promise<Platform> {
    const folder = await mkdtemp(join(tmpdir(), 'notifications-'));
    const store = await startEventStore({ dataDir: join(folder, 'eventstore') });
    const directory = await Directory.start();
    const env = {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'fatal',
      EVENTSTORE_URL: store.connectionString,
      VIEWS_FILE: join(folder, 'notifications.db'),
      ACCOUNTS_GRPC: directory.address,
      INBOX: 'on',
      ...own,
    };
    return new Platform({ folder, store, env, directory, service: await start({ env }) });
  }

  /** The environment of the service, for one in a process of its own. */
  get env(): NodeJS.ProcessEnv {
    return this.#env;
  }

  /** Stops the service and starts it again on the same stores: all memory is gone. */
  async restart(env: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.#service.stop();
    this.#service = await start({ env: { ...this.#env, ...env } });
  }

  /** Stops the service, and nothing else; `restart` starts it again. */
  async stopService(): Promise<void> {
    await this.#service.stop();
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#service.stop();
    this.directory.stop();
    await this.#client.dispose();
    await this.#store.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** @param path all of it */
  http(method: string, path: string, request: Request = {}): Promise<Answer> {
    return ask(`${this.#service.endpoints.http}${path}`, method, request);
  }

  /** @param path below /api/v1/notifications */
  rest(method: string, path: string, request: Request = {}): Promise<Answer> {
    return this.http(method, `/api/v1/notifications${path}`, request);
  }

  admin(method: string, path: string): Promise<Answer> {
    return ask(`${this.#service.endpoints.admin}${path}`, method);
  }

  /** A client of one proto service, made from the contract's file alone. */
  grpc({ file, root, service }: { readonly file: string; readonly root: string; readonly service: string }) {
    const definition = loadSync(file, { includeDirs: [root], longs: Number, defaults: true })[service];
    const Service = makeGenericClientConstructor(definition as ServiceDefinition, service);
    const client = new Service(this.#service.endpoints.grpc ?? '', credentials.createInsecure());
    this.#clients.push(client);
    return (method: string, message: object, request: Pick<Request, 'as' | 'roles'> = {}) =>
      call(client, method, message, claims(request));
  }

  /** Something happens in another service. */
  async happens(stream: string, ...events: { readonly type: string; readonly data: JSONType }[]): Promise<void> {
    await this.#client.appendToStream(
      stream,
      events.map(({ type, data }) => jsonEvent({ type, data: data as never })),
    );
  }

  /** Somebody registers: their account's stream begins. */
  async registers(person = newPerson()): Promise<Person> {
    this.directory.knows(person);
    const { id, email, name } = person;
    const data = { email, name, roles: ['customer'], registration: 1, credentialId: randomUUID(), registeredAt: now() };
    await this.happens(`account-${id}`, { type: 'V1_ACCOUNT_REGISTERED', data });
    return person;
  }

  /** What stands in a stream. */
  // biome-ignore lint/suspicious/noExplicitAny: events of any type
  async events(stream: string): Promise<{ type: string; data: any }[]> {
    const events = [];
    try {
      for await (const { event } of this.#client.readStream(stream)) {
        if (event) events.push({ type: event.type, data: event.data });
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  }

  /** How many events of a type there are. */
  async countOf(type: string): Promise<number> {
    let count = 0;
    for await (const { event } of this.#client.readAll()) if (event?.type === type) count++;
    return count;
  }

  /** The streams of a person's notifications, as their types of events by channel and kind. */
  async notificationsOf({ id }: Person): Promise<{ name: string; stream: string; types: string[] }[]> {
    const streams = new Map<string, { name: string; stream: string; types: string[] }>();
    for await (const { event } of this.#client.readAll()) {
      if (!event?.streamId.startsWith('notification-')) continue;
      // biome-ignore lint/suspicious/noExplicitAny: events of any type
      const data = event.data as any;
      if (event.type === 'V1_NOTIFICATION_REQUESTED' && data.accountId === id) {
        streams.set(event.streamId, {
          name: `${data.notice.kind} by ${data.channel}`,
          stream: event.streamId,
          types: [],
        });
      }
      streams.get(event.streamId)?.types.push(event.type);
    }
    return [...streams.values()];
  }

  /** The mails to a person, newest first, once there are as many. */
  mailsTo({ email }: Person, count: number): Promise<readonly MailView[]> {
    return eventually(async () => {
      const { body } = await this.http('GET', `/api/v1/inbox?to=${encodeURIComponent(email)}`);
      if (body.mails.length !== count) throw new Error(`${body.mails.length} mails: ${JSON.stringify(body.mails)}`);
      return body.mails;
    });
  }

  /** A person's messages in the app, once there are as many. */
  messagesOf(person: Person, count: number) {
    return eventually(async () => {
      const { body } = await this.rest('GET', '', { as: person });
      if (body.notifications.length !== count) throw new Error(JSON.stringify(body));
      return body;
    });
  }
}

/** This moment, RFC 3339 UTC. */
export function now(): string {
  return new Date().toISOString();
}

function claims({ as, roles = [] }: Pick<Request, 'as' | 'roles'>): Record<string, string> {
  if (!as) return {};
  const payload = { sub: as.id, email: as.email, roles };
  return { [CLAIMS_HEADER]: Buffer.from(JSON.stringify(payload)).toString('base64url') };
}

async function ask(url: string, method: string, { json, headers, ...who }: Request = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...claims(who), ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function call(client: Client, method: string, message: object, headers: Readonly<Record<string, string>>) {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  // biome-ignore lint/suspicious/noExplicitAny: answers of any shape
  return new Promise<any>((resolve, reject) => {
    const done = (error: ServiceError | null, answer: unknown) => (error ? reject(error) : resolve(answer));
    // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
    (client as any)[method](message, metadata, done);
  });
}
