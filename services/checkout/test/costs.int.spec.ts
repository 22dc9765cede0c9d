import { Health } from '@keelson/chassis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ann, operator, type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  // Readiness reads the store each second: that is not what is counted here.
  vi.spyOn(Health.prototype, 'ready').mockResolvedValue({ ok: true, checks: {} });
  platform = await startPlatform({ SWEEP_MS: '600000' });
});
afterAll(async () => {
  await platform.stop();
  vi.restoreAllMocks();
});

/** What streams were asked for while `run` ran, by kind. Projections also look how far they are, whoever buys. */
async function callsOf(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = { ...platform.storeCalls() };
  await run();
  const after = platform.storeCalls();
  const made = (kind: string) => (after[kind] ?? 0) - (before[kind] ?? 0);
  return { batchAppend: made('batchAppend'), append: made('append'), read: made('read') };
}

async function boughtInSilence(): Promise<void> {
  const { body } = await platform.buy(ann, { 'idempotency-key': crypto.randomUUID() });
  const inView = async () => {
    const { checkouts } = await platform.list(operator, '?state=completed&size=100');
    expect(checkouts.map(({ id }) => id)).toContain(body.id);
  };
  await vi.waitFor(inView, { timeout: 5_000, interval: 20 });
}

test('a checkout costs nine appends and no read', async () => {
  await boughtInSilence();
  expect(await callsOf(boughtInSilence)).toEqual({ batchAppend: 9, append: 0, read: 0 });
});

test('a checkout asks each other service once for each thing', async () => {
  platform.callees.calls.clear();
  await boughtInSilence();
  expect(Object.fromEntries(platform.callees.calls)).toEqual({
    products: 1,
    reserve: 1,
    authorise: 1,
    place: 1,
    'record-payment': 1,
    'hand-over': 1,
    capture: 1,
    commit: 1,
    'record-delivery': 1,
  });
});
