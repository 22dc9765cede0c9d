import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Platform, startPlatform } from './platform.ts';
import type { Json } from './simulator.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
beforeEach(() => platform.provider.control({ webhooks: { drop: true } }));
afterAll(() => platform.stop());

const newPayment = (paymentMethod = 'tok_ok') => ({
  paymentId: randomUUID(),
  orderId: randomUUID(),
  amount: '12.50',
  paymentMethod,
});

const stateOf = async (id: string) => ((await (await platform.rest('GET', `/${id}`)).json()) as Json).state;

async function findingOf(paymentId: string) {
  const { repaired, unresolved } = await platform.reconcile();
  return [...repaired, ...unresolved].find((finding) => finding.paymentId === paymentId);
}

/** A payment that the provider has made, and whose answer and webhook were lost. */
async function lost() {
  const payment = newPayment('tok_lost_answer');
  await expect(platform.call('Authorise', payment)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  return payment.paymentId;
}

describe('a reconciliation', () => {
  test('records what the provider had done and nobody had heard of', async () => {
    const paymentId = await lost();
    expect(await findingOf(paymentId)).toMatchObject({ kind: 'outcome-recorded' });
    expect(await stateOf(paymentId)).toBe('authorised');
    expect(await findingOf(paymentId)).toBeUndefined();
  });

  test('does what was asked for and never came to the provider', async () => {
    const payment = newPayment();
    const { paymentId } = payment;
    await platform.call('Authorise', payment);
    await platform.provider.control({ errorRate: 1, webhooks: { drop: true } });
    await expect(platform.call('Capture', { paymentId })).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await platform.provider.control({ webhooks: { drop: true } });
    expect(await findingOf(paymentId)).toMatchObject({ kind: 'completed' });
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ state: 'captured' }]);
  });

  test('voids what was authorised after its cancellation', async () => {
    const paymentId = randomUUID();
    const payment = newPayment();
    await platform.provider.call(
      'POST',
      '/v1/authorisations',
      { merchantReference: paymentId, orderReference: payment.orderId, amountMinor: 1250, paymentMethod: 'tok_ok' },
      `${paymentId}:authorise`,
    );
    await platform.call('Cancel', { paymentId, reason: 'Too slow' });
    expect(await findingOf(paymentId)).toMatchObject({ kind: 'outcome-recorded' });
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ state: 'voided' }]);
  });

  test('gives back what the provider took for a payment that nobody here knows', async () => {
    const paymentId = randomUUID();
    const body = { merchantReference: paymentId, orderReference: 'o', amountMinor: 700, paymentMethod: 'tok_ok' };
    const { body: made } = await platform.provider.call('POST', '/v1/authorisations', body, randomUUID());
    await platform.provider.call('POST', `/v1/payments/${made.reference}/capture`, { amountMinor: 700 }, randomUUID());
    expect(await findingOf(paymentId)).toMatchObject({ kind: 'orphan-undone' });
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ refunds: [{ amountMinor: 700 }] }]);
    expect(await findingOf(paymentId)).toBeUndefined();
  });

  test('learns of a refund that was made at the provider', async () => {
    const payment = newPayment();
    const { paymentId } = payment;
    const { providerReference } = await platform.call('Authorise', payment);
    await platform.call('Capture', { paymentId });
    const refund = { merchantReference: 'desk-1', amountMinor: 250 };
    await platform.provider.call('POST', `/v1/payments/${providerReference}/refund`, refund, randomUUID());
    expect(await findingOf(paymentId)).toMatchObject({ kind: 'outcome-recorded' });
    const { payment: shown } = await platform.ask('GetPayment', { paymentId });
    expect(shown).toMatchObject({ refunded: '2.50', state: 'captured' });
  });

  test('tells a person of another amount than was asked for, each time', async () => {
    const payment = newPayment('tok_error');
    const { paymentId } = payment;
    await expect(platform.call('Authorise', payment)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    const body = { merchantReference: paymentId, orderReference: 'o', amountMinor: 999, paymentMethod: 'tok_ok' };
    await platform.provider.call('POST', '/v1/authorisations', body, randomUUID());
    for (const _time of [1, 2]) expect(await findingOf(paymentId)).toMatchObject({ kind: 'unexplained' });
    expect(await platform.call('Cancel', { paymentId, reason: 'Odd' })).toMatchObject({ state: 'voided' });
    expect(await findingOf(paymentId)).toBeUndefined();
  });

  test('means something after the provider was restarted', async () => {
    const paymentId = await lost();
    await platform.restartProvider();
    await platform.provider.control({ webhooks: { drop: true } });
    expect(await findingOf(paymentId)).toMatchObject({ kind: 'outcome-recorded' });
  });
});

describe('npm run reconcile', () => {
  async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
    const program = join(import.meta.dirname, '../src/cli/reconcile.ts');
    const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...platform.env, ...env } });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, 'exit');
    return { code, output };
  }

  test('has the service do it, and says what it found', async () => {
    const paymentId = await lost();
    const { code, output } = await run(['--admin', platform.adminUrl]);
    expect(output).toContain(`outcome-recorded  ${paymentId}`);
    expect(output).toContain('1 repaired, 0 for a person to look at.');
    expect(code).toBe(0);
  });

  test('does it in a process of its own, as a job has to', async () => {
    const paymentId = await lost();
    const { code, output } = await run(['--here'], { VIEWS_FILE: `${platform.env.VIEWS_FILE}-job` });
    expect(output).toContain(`outcome-recorded  ${paymentId}`);
    expect(code).toBe(0);
    expect(await stateOf(paymentId)).toBe('authorised');
  });

  test('says so when there is no service, or it is called wrongly', async () => {
    expect((await run(['--admin', 'http://127.0.0.1:9'])).code).toBe(2);
    expect((await run(['--every'])).code).toBe(64);
  });
});

test('the view tells the reconciliation of payments that the provider does not list', async () => {
  const payment = newPayment('tok_error');
  await expect(platform.call('Authorise', payment)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  const compared = async () => (await platform.reconcile()).compared as number;
  const listed = (await platform.provider.call('GET', '/v1/payments')).body.payments.length;
  await vi.waitFor(async () => expect(await compared()).toBeGreaterThan(listed), 10_000);
  expect(await stateOf(payment.paymentId)).toBe('pending');
});
