import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, type JSONType, jsonEvent } from '@eventstore/db-client';
import { CLAIMS_HEADER } from '@keelson/chassis';
import { startEventStore } from '@keelson/eventstore';
import type { HomeView } from '../contract/index.ts';
import { start } from '../main.ts';
import { startCallees, type TestCallees } from './callees.ts';

type Running = Awaited<ReturnType<typeof start>>;

/** The service on an event store of its own, among callees that do as they are told. Everything on free ports. */
export class Platform {
  readonly callees: TestCallees;
  readonly service: Running;
  /** Of the event store. */
  readonly storeUrl: string;
  readonly #writer: EventStoreDBClient;
  readonly #cleanups: (() => unknown)[];

  private constructor(callees: TestCallees, service: Running, storeUrl: string, cleanups: (() => unknown)[]) {
    this.callees = callees;
    this.service = service;
    this.storeUrl = storeUrl;
    this.#writer = EventStoreDBClient.connectionString(storeUrl);
    this.#cleanups = cleanups;
  }

  static async start(env: NodeJS.ProcessEnv = {}): Promise<Platform> {
    const folder = mkdtempSync(join(tmpdir(), 'storefront-'));
    const store = await startEventStore({ dataDir: folder });
    const callees = await startCallees();
    const service = await startStorefront(callees, { EVENTSTORE_URL: store.connectionString, ...env });
    return new Platform(callees, service, store.connectionString, [
      () => service.stop(),
      () => callees.stop(),
      () => store.stop(),
      () => rmSync(folder, { recursive: true, force: true }),
    ]);
  }

  get admin(): string {
    return this.service.endpoints.admin ?? '';
  }

  get grpc(): string {
    return this.service.endpoints.grpc ?? '';
  }

  /** Writes one event. */
  async write(stream: string, type: string, data: JSONType): Promise<void> {
    await this.#writer.appendToStream(stream, jsonEvent({ type, data: data as Record<string, JSONType> }));
  }

  /** An order as it is opened, in the log and at order-views. */
  async order(id: string, owner: string, ...skus: string[]): Promise<void> {
    this.callees.orders.set(id, owner);
    const shopItems = skus.map((sku) => ({ id: sku, title: sku, description: '', quantity: 1, priceMinor: 100 }));
    await this.write(`order-${id}`, 'V1_ORDER_CREATED', {
      shopItems,
      ownerId: owner,
      accountEmail: '',
      deliveryAddress: '',
    });
  }

  /** `GET /api/v1/home` of an account; undefined for nobody. */
  async get(account: string | undefined, headers: Record<string, string> = {}): Promise<Response> {
    const claims = account === undefined ? {} : { [CLAIMS_HEADER]: claimsOf(account) };
    return fetch(`${this.service.endpoints.http}/api/v1/home`, { headers: { ...claims, ...headers } });
  }

  async home(account: string): Promise<HomeView> {
    const answer = await this.get(account);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as HomeView;
  }

  /** How often a cache was looked into with that outcome. */
  async lookups(cache: string, outcome: string): Promise<number> {
    const text = await (await fetch(`${this.admin}/metrics`)).text();
    const line = new RegExp(`^cache_lookups_total\\{cache="${cache}",outcome="${outcome}"\\} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1] ?? 0);
  }

  async stop(): Promise<void> {
    await this.#writer.dispose();
    for (const cleanup of this.#cleanups) await cleanup();
  }
}

export function startStorefront(callees: TestCallees, env: NodeJS.ProcessEnv): Promise<Running> {
  const ports = { HTTP_PORT: '0', GRPC_PORT: '0', ADMIN_PORT: '0' };
  const { address } = callees;
  const addresses = { ACCOUNTS_GRPC: address, ORDER_VIEWS_GRPC: address, CATALOGUE_GRPC: address };
  return start({
    env: { ...ports, ...addresses, LOG_LEVEL: 'fatal', DRAIN_DELAY_MS: '0', DRAIN_TIMEOUT_MS: '500', ...env },
  });
}

/** What the edge says of a caller. */
export function claimsOf(account: string): string {
  const claims = { sub: account, email: `${account}@example.com`, roles: ['customer'] };
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}
