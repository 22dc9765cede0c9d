import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStore } from '@keelson/eventstore';
import { expect, vi } from 'vitest';
import { type Child, startChild } from '../../../test/support/child.ts';
import { freePort } from '../../../test/support/free-port.ts';
import type { CheckoutView } from '../contract/index.ts';
import { basePath } from '../service.ts';
import { ann, basket, claimsOf, offers } from './platform.ts';
import { amissAfter } from './world/balance.ts';
import { asAsked, startCallees } from './world/callee-host.ts';
import { ledgers, type Operation } from './world/callees.ts';
import { Refusal } from './world/refusal.ts';

/** Where in a call to another service the process is killed: before anything came of it, or after, unanswered. */
export type Side = 'before' | 'after';

const headers = { 'x-keelson-claims': claimsOf(ann), 'content-type': 'application/json' };
const price = { totalMinor: 2 * 1_999 + 2_450 };

/** The service as a process of its own, that is killed (SIGKILL) and started again on the same store. */
export type KillableService = Awaited<ReturnType<typeof startKillable>>;

export async function startKillable() {
  const dataDir = await mkdtemp(join(tmpdir(), 'checkout-kills-'));
  const store = await startEventStore({ dataDir });
  const outside = ledgers({ cleat: 1_000, rope: 1_000 });
  const callees = await startCallees(outside, offers);
  const [http, grpc, admin] = [await freePort(), await freePort(), await freePort()];
  const url = `http://127.0.0.1:${http}${basePath}`;
  const env = {
    HTTP_PORT: `${http}`,
    GRPC_PORT: `${grpc}`,
    ADMIN_PORT: `${admin}`,
    LOG_LEVEL: 'fatal',
    EVENTSTORE_URL: store.connectionString,
    VIEWS_FILE: join(dataDir, 'views.db'),
    CATALOGUE_GRPC: callees.address,
    INVENTORY_GRPC: callees.address,
    PAYMENTS_GRPC: callees.address,
    ORDERS_GRPC: callees.address,
    STEP_TIMEOUT_MS: '300',
    SWEEP_MS: '300',
  };
  const startService = (): Child => startChild('services/checkout/main.ts', [], env);
  let child = startService();

  const service = {
    /** Ends the process in the middle of whatever it does, and starts the next one. */
    async kill(): Promise<void> {
      await child.end('SIGKILL');
      child = startService();
    },

    /** Begins a checkout, as soon as the process answers. */
    async buy(): Promise<string> {
      const begin = async () => {
        const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(basket) });
        expect(response.status).toBe(202);
        return ((await response.json()) as CheckoutView).id;
      };
      return vi.waitFor(begin, { timeout: 20_000, interval: 50 });
    },

    /** Waits for the end of a checkout. @returns its state, and what is amiss outside */
    async ended(id: string): Promise<{ readonly state: string; readonly amiss: readonly string[] }> {
      const look = async () => {
        const checkout = (await (await fetch(`${url}/${id}`, { headers })).json()) as CheckoutView;
        expect(checkout.endedAt).not.toBeNull();
        return checkout;
      };
      const { state } = await vi.waitFor(look, { timeout: 25_000, interval: 50 });
      return { state, amiss: amissAfter(id, state === 'completed' ? 'completed' : 'undone', price, outside) };
    },

    /**
     * Buys, and kills the process the first time that it asks for `moment`.
     * @param gone whether its stock is gone before it can be taken, so that all is undone
     */
    async buyKilled(moment: Operation, side: Side, { gone = false } = {}) {
      let kills = 0;
      callees.script = async (operation, effect) => {
        if (gone && operation === 'commit') throw new Refusal('reservation-gone');
        if (operation !== moment || kills > 0) return effect();
        kills++;
        if (side === 'after') effect();
        await service.kill();
        return {};
      };
      const id = await service.buy();
      const end = await service.ended(id);
      callees.script = asAsked;
      return { ...end, kills };
    },

    async stop(): Promise<void> {
      await child.end('SIGKILL');
      await callees.stop();
      await store.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return service;
}
