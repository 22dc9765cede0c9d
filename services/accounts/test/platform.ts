import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { type Client, credentials, Metadata, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { type EventStoreServer, startEventStore } from '@keelson/eventstore';
import { vi } from 'vitest';
import { accountDirectoryContract, type TokensView } from '../contract/index.ts';
import { start } from '../main.ts';
import { accountIdOf } from '../src/accounts/account-id.ts';

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
  /** Who asks, as the edge tells it: the payload of this access token. */
  readonly as?: string;
}

/** Somebody who may sign in. */
export interface Person {
  readonly email: string;
  readonly password: string;
}

type Running = Awaited<ReturnType<typeof start>>;

/** The service on an event store and documents of its own, each on a free port. */
export class Platform {
  readonly #folder: string;
  readonly #store: EventStoreServer;
  readonly #env: NodeJS.ProcessEnv;
  readonly #reader: EventStoreDBClient;
  readonly #clients: Client[] = [];
  #service: Running;

  private constructor(folder: string, store: EventStoreServer, env: NodeJS.ProcessEnv, service: Running) {
    this.#folder = folder;
    this.#store = store;
    this.#env = env;
    this.#service = service;
    this.#reader = EventStoreDBClient.connectionString(store.connectionString);
  }

  static async start(own: NodeJS.ProcessEnv = {}): Promise<Platform> {
    const folder = await mkdtemp(join(tmpdir(), 'accounts-'));
    const store = await startEventStore({ dataDir: join(folder, 'eventstore') });
    const env = {
      HTTP_PORT: '0',
      GRPC_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'fatal',
      EVENTSTORE_URL: store.connectionString,
      VIEWS_FILE: join(folder, 'accounts.db'),
      KEYS_SECRET: 'the-secret-of-the-tests-is-long-enough',
      ...own,
    };
    return new Platform(folder, store, env, await start({ env }));
  }

  /** Stops the service and starts it again on the same stores: all memory is gone. */
  async restart(env: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.#service.stop();
    this.#service = await start({ env: { ...this.#env, ...env } });
  }

  /** One more replica on the same stores, to be stopped by who started it. */
  async replica(): Promise<Running & { rest(method: string, path: string, request?: Request): Promise<Answer> }> {
    const running = await start({ env: this.#env });
    const rest = (method: string, path: string, request?: Request) =>
      ask(`${running.endpoints.http}/api/v1${path}`, method, request);
    return { ...running, rest };
  }

  /** Ends the event store, for good. */
  async stopStore(): Promise<void> {
    await this.#store.stop();
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#service.stop();
    await this.#reader.dispose();
    await this.#store.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  endpoint(name: 'http' | 'grpc' | 'admin'): string {
    return this.#service.endpoints[name] ?? '';
  }

  /** Calls the store has received, by kind. */
  storeCalls(): Record<string, number> {
    return this.#store.stats();
  }

  /** @param path below /api/v1 */
  rest(method: string, path: string, request: Request = {}): Promise<Answer> {
    return ask(`${this.endpoint('http')}/api/v1${path}`, method, request);
  }

  get(path: string): Promise<Answer> {
    return ask(`${this.endpoint('http')}${path}`, 'GET');
  }

  admin(method: string, path: string): Promise<Answer> {
    return ask(`${this.endpoint('admin')}${path}`, method);
  }

  /** A client of one proto service, made from the contract's file alone. */
  grpc({ file, root, service }: { readonly file: string; readonly root: string; readonly service: string }) {
    const definition = loadSync(file, { includeDirs: [root], longs: Number, defaults: true })[service];
    const Service = makeGenericClientConstructor(definition as ServiceDefinition, service);
    const client = new Service(this.endpoint('grpc'), credentials.createInsecure());
    this.#clients.push(client);
    return (method: string, message: object, headers: Readonly<Record<string, string>> = {}) =>
      call(client, method, message, headers);
  }

  /** What stands in a stream. */
  async events(stream: string): Promise<{ type: string; data: unknown; metadata: unknown }[]> {
    const events = [];
    try {
      for await (const { event } of this.#reader.readStream(stream)) {
        if (event) events.push({ type: event.type, data: event.data, metadata: event.metadata });
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  }

  /** Every event there is, of every stream of this service, as one text. */
  async everythingStored(): Promise<string> {
    const all = [];
    for await (const { event } of this.#reader.readAll()) {
      if (event && /^(account|session|signingkeys)-/.test(event.streamId)) all.push(event);
    }
    return JSON.stringify(all, (_name, value) => (typeof value === 'bigint' ? Number(value) : value));
  }

  /** The code that the mail to an address has, as notifications asks for it. */
  async code(email: string, registration = 0): Promise<string> {
    const directory = this.grpc(accountDirectoryContract);
    const message = { accountId: accountIdOf(email), registration };
    const { code } = (await directory('GetVerificationCode', message)) as { readonly code: string };
    return code;
  }

  register(person: Person, request: Request = {}): Promise<Answer> {
    return this.rest('POST', '/accounts', { json: { ...person, name: 'Ann' }, ...request });
  }

  /** Somebody with a confirmed account. */
  async person(own: Partial<Person> = {}): Promise<Person> {
    const person = { ...newPerson(), ...own };
    expectStatus(await this.register(person), 202);
    const verified = { json: { email: person.email, code: await this.code(person.email) } };
    expectStatus(await this.rest('POST', '/accounts/verify', verified), 204);
    return person;
  }

  async signIn({ email, password }: Person): Promise<Required<TokensView>> {
    return expectStatus(await this.rest('POST', '/sessions', { json: { email, password } }), 201).body;
  }

  refresh(refreshToken: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.rest('POST', '/sessions/refresh', { json: { refreshToken }, headers });
  }

  /** Waits until a search by an operator finds so many accounts. */
  async finds(text: string, totalCount: number, as: string): Promise<Answer> {
    return vi.waitFor(
      async () => {
        const answer = await this.rest('GET', `/accounts?search=${encodeURIComponent(text)}`, { as });
        if (answer.body.pagination?.totalCount !== totalCount) throw new Error(JSON.stringify(answer.body));
        return answer;
      },
      { timeout: 15_000, interval: 50 },
    );
  }
}

/** An address and a password that nobody has. */
export function newPerson(): Person {
  return { email: `ann-${randomUUID()}@example.com`, password: 'a long sentence' };
}

/** The header in which the edge tells who has a token. */
export function claimsOf(accessToken: string): Record<string, string> {
  return { 'x-keelson-claims': accessToken.split('.')[1] ?? '' };
}

function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

async function ask(url: string, method: string, { json, headers, as }: Request = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : claimsOf(as)),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

function call(client: Client, method: string, message: object, headers: Readonly<Record<string, string>>) {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise<unknown>((resolve, reject) => {
    const done = (error: ServiceError | null, answer: unknown) => (error ? reject(error) : resolve(answer));
    // biome-ignore lint/suspicious/noExplicitAny: the methods come from the proto file
    (client as any)[method](message, metadata, done);
  });
}
