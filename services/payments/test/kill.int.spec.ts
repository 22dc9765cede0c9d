import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Platform, startPlatform } from './platform.ts';

const silent = { webhooks: { drop: true } };
const FOR_EVER_MS = 60_000;

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ logged: true });
}, 60_000);
beforeEach(() => platform.provider.control(silent));
afterAll(() => platform.stop());

const newPayment = () => ({ paymentId: randomUUID(), orderId: randomUUID(), amount: '12.50', paymentMethod: 'tok_ok' });
const typesOf = async (id: string) => (await platform.events(id)).map(({ type }) => type.replace('V1_PAYMENT_', ''));
const until = (fact: () => Promise<void>) => vi.waitFor(fact, { timeout: 20_000, interval: 20 });

/** Asks for something, and kills the service as soon as `fact` holds. The caller gets no answer. */
async function killedOnce(fact: () => Promise<void>, method: string, request: object): Promise<void> {
  const refused = expect(platform.call(method, request, FOR_EVER_MS)).rejects.toThrow();
  await until(fact);
  await platform.killService();
  await refused;
}

/** Both sides say the same of a payment, and a reconciliation finds nothing to do. */
async function expectBooksToAgree(paymentId: string): Promise<void> {
  expect(await platform.reconcile()).toMatchObject({ repaired: [], unresolved: [] });
  expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ state: 'captured', capturedMinor: 1250 }]);
  expect(await typesOf(paymentId)).toEqual(['REQUESTED', 'AUTHORISED', 'CAPTURE_REQUESTED', 'CAPTURED']);
}

test('a service killed between its journal and the provider does it once, when it is asked again', async () => {
  const payment = newPayment();
  const { paymentId } = payment;
  await platform.provider.control({ ...silent, latencyMs: FOR_EVER_MS });
  const journaled = async () => expect(await typesOf(paymentId)).toEqual(['REQUESTED']);
  await killedOnce(journaled, 'Authorise', payment);
  // What was on its way there ends with it: the call never came.
  await platform.restartProvider();
  await platform.provider.control(silent);
  expect(await platform.provider.paymentsOf(paymentId)).toEqual([]);

  await platform.startServiceAgain();
  await platform.call('Authorise', payment);
  await platform.call('Capture', { paymentId });
  await expectBooksToAgree(paymentId);
}, 120_000);

test('a service killed after the provider had done it does nothing twice, when it is asked again', async () => {
  const payment = newPayment();
  const { paymentId } = payment;
  const theirs = (said: object) => async () =>
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([said]);

  await platform.provider.control({ ...silent, timeoutRate: 1 });
  await killedOnce(theirs({ state: 'authorised' }), 'Authorise', payment);
  expect(await typesOf(paymentId)).toEqual(['REQUESTED']);
  await platform.startServiceAgain();
  await platform.provider.control(silent);
  await platform.call('Authorise', payment);

  await platform.provider.control({ ...silent, timeoutRate: 1 });
  await killedOnce(theirs({ state: 'captured' }), 'Capture', { paymentId });
  expect((await typesOf(paymentId)).at(-1)).toBe('CAPTURE_REQUESTED');
  await platform.startServiceAgain();
  await platform.provider.control(silent);
  await platform.call('Capture', { paymentId });
  await expectBooksToAgree(paymentId);
}, 120_000);
