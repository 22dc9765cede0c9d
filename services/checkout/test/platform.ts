import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStore } from '@keelson/eventstore';
import type { CheckoutListView, CheckoutView, JournalView } from '../contract/index.ts';
import { start } from '../main.ts';
import { basePath } from '../service.ts';
import { type CalleeHost, startCallees } from './world/callee-host.ts';
import { type Ledgers, ledgers } from './world/callees.ts';

/** Who calls, in the tests. */
export const ann = { sub: '5b0f7b0e-6c5e-4a51-9f57-0d6c6f5f1a01', email: 'ann@example.com', roles: ['customer'] };
export const bob = { sub: '7c0f7b0e-6c5e-4a51-9f57-0d6c6f5f1a02', email: 'bob@example.com', roles: ['customer'] };
export const operator = { sub: '9d0f7b0e-6c5e-4a51-9f57-0d6c6f5f1a03', email: 'op@example.com', roles: ['operator'] };

type Claims = typeof ann;

export const offers = [
  { sku: 'cleat', title: 'Brass cleat', description: '150 mm', price: '19.99', retired: false },
  { sku: 'rope', title: 'Rope', description: '', price: '24.50', retired: false },
  { sku: 'anchor', title: 'Anchor', description: '', price: '99.00', retired: true },
];

export const basket = {
  lines: [
    { sku: 'cleat', quantity: 2 },
    { sku: 'rope', quantity: 1 },
  ],
  deliveryAddress: '1 Harbour Street, Bergen',
  paymentMethod: 'tok_ok',
};

/** Pieces of each product that lie in stock at first. */
const STOCK = 1_000;

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** How the edge tells a service who calls. */
export function claimsOf(claims: Claims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}

/** The service on an event store of its own, with the services that it calls as ledgers. */
export type Platform = Awaited<ReturnType<typeof startPlatform>>;

/** @param settings environment of the service, beside the tests' usual one */
export async function startPlatform(settings: Readonly<Record<string, string>> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'checkout-'));
  const store = await startEventStore({ dataDir });
  const outside: Ledgers = ledgers({ cleat: STOCK, rope: STOCK });
  const callees: CalleeHost = await startCallees(outside, offers);
  const env = {
    HTTP_PORT: '0',
    GRPC_PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'fatal',
    EVENTSTORE_URL: store.connectionString,
    VIEWS_FILE: join(dataDir, 'views.db'),
    CATALOGUE_GRPC: callees.address,
    INVENTORY_GRPC: callees.address,
    PAYMENTS_GRPC: callees.address,
    ORDERS_GRPC: callees.address,
    STEP_TIMEOUT_MS: '400',
    SWEEP_MS: '500',
    ...settings,
  };
  const service = await start({ env });
  const { http = '', grpc = '' } = service.endpoints;

  async function send<Body>(
    method: string,
    path: string,
    who: Claims | undefined,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${http}${basePath}${path}`, {
      method,
      headers: {
        ...(who && { 'x-keelson-claims': claimsOf(who) }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  }

  const read = async (id: string, who = operator) => (await send<CheckoutView>('GET', `/${id}`, who)).body;

  return {
    env,
    http,
    grpc,
    outside,
    callees,
    send,
    read,
    buy: (who = ann, headers: Readonly<Record<string, string>> = {}, wanted: object = basket) =>
      send<CheckoutView>('POST', '', who, wanted, headers),
    list: async (who: Claims, query = '') => (await send<CheckoutListView>('GET', query, who)).body,
    journal: async (id: string) => (await send<JournalView>('GET', `/${id}/journal`, operator)).body.entries,
    /** Calls that the store has received, by kind. */
    storeCalls: () => store.stats(),
    async stop() {
      await service.stop();
      await callees.stop();
      await store.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
