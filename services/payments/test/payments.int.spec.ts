import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paymentEventData } from '../contract/index.ts';
import { claims, operator, type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

const newPayment = (paymentMethod = 'tok_ok') => ({
  paymentId: randomUUID(),
  orderId: randomUUID(),
  amount: '12.50',
  paymentMethod,
});

async function authorised() {
  const payment = newPayment();
  await platform.call('Authorise', payment);
  return payment.paymentId;
}

async function captured() {
  const paymentId = await authorised();
  await platform.call('Capture', { paymentId });
  return paymentId;
}

const typesOf = async (id: string) => (await platform.events(id)).map(({ type }) => type.replace('V1_PAYMENT_', ''));

describe('a payment', () => {
  test('is authorised, captured and given back, each written down before it is asked for', async () => {
    const payment = newPayment();
    const { paymentId } = payment;
    const { providerReference } = await platform.call('Authorise', payment);
    expect(await platform.call('Capture', { paymentId })).toEqual({ paymentId });
    expect(await platform.call('Cancel', { paymentId, reason: 'Sent back' })).toEqual({ paymentId, state: 'refunded' });

    expect(await typesOf(paymentId)).toEqual([
      'REQUESTED',
      'AUTHORISED',
      'CAPTURE_REQUESTED',
      'CAPTURED',
      'REFUND_REQUESTED',
      'REFUNDED',
    ]);
    const [theirs] = await platform.provider.paymentsOf(paymentId);
    expect(theirs).toMatchObject({ reference: providerReference, state: 'captured', capturedMinor: 1250 });
    expect(theirs.refunds).toMatchObject([{ amountMinor: 1250 }]);
  });

  test('that is not taken is voided', async () => {
    const paymentId = await authorised();
    expect(await platform.call('Cancel', { paymentId, reason: 'No stock' })).toMatchObject({ state: 'voided' });
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ state: 'voided' }]);
    await expect(platform.call('Capture', { paymentId })).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
  });

  test('does the same once, however often it is asked for', async () => {
    const payment = newPayment();
    const first = await platform.call('Authorise', payment);
    expect(await platform.call('Authorise', payment)).toEqual(first);
    const { paymentId } = payment;
    for (const _time of [1, 2]) await platform.call('Capture', { paymentId });
    for (const _time of [1, 2]) {
      expect(await platform.call('Cancel', { paymentId, reason: 'Sent back' })).toMatchObject({ state: 'refunded' });
    }
    expect(await typesOf(paymentId)).toHaveLength(6);
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ refunds: [{ amountMinor: 1250 }] }]);
  });

  test('is asked for by many at once, and made once', async () => {
    const payment = newPayment();
    const answers = await Promise.all(Array.from({ length: 10 }, () => platform.call('Authorise', payment)));
    expect(new Set(answers.map(({ providerReference }) => providerReference)).size).toBe(1);
    expect(await platform.provider.paymentsOf(payment.paymentId)).toHaveLength(1);
  });

  test.each([
    ['tok_declined', 'do-not-honour'],
    ['tok_insufficient', 'insufficient-funds'],
    ['tok_nobody_made', 'invalid-payment-method'],
  ])('with %s is declined, with the reason, and again', async (paymentMethod, reason) => {
    const payment = newPayment(paymentMethod);
    for (const _time of [1, 2]) {
      const refusal = await platform.call('Authorise', payment).catch((error) => error);
      expect(refusal).toMatchObject({ code: status.FAILED_PRECONDITION, details: expect.stringContaining(reason) });
      expect(refusal.metadata.get('keelson-problem')[0]).toContain('payment-declined');
    }
    const answer = await platform.rest('GET', `/${payment.paymentId}`);
    expect(await answer.json()).toMatchObject({ state: 'declined', declineReason: reason });
  });

  test('whose authorisation has run out is not taken, says so each time, and is voided', async () => {
    const payment = newPayment('tok_expired');
    const { paymentId } = payment;
    await platform.call('Authorise', payment);
    for (const _time of [1, 2]) {
      const refusal = await platform.call('Capture', { paymentId }).catch((error) => error);
      expect(refusal.code).toBe(status.FAILED_PRECONDITION);
      expect(refusal.metadata.get('keelson-problem')[0]).toContain('payment-not-authorised');
    }
    expect(await platform.call('Cancel', { paymentId, reason: 'Not paid' })).toMatchObject({ state: 'voided' });
    const refused = ['REQUESTED', 'AUTHORISED', 'CAPTURE_REQUESTED', 'CAPTURE_REFUSED'];
    expect(await typesOf(paymentId)).toEqual([...refused, 'VOID_REQUESTED', 'VOIDED']);
    const events = await platform.events(paymentId);
    expect(events[3]?.data).toEqual({ reason: 'authorisation-expired' });
  });

  test('that the provider does not let go of is said to be so, and is left for a person', async () => {
    const payment = newPayment('tok_void_refused');
    const { paymentId } = payment;
    await platform.call('Authorise', payment);
    for (const _time of [1, 2]) {
      const refusal = await platform.call('Cancel', { paymentId, reason: 'No stock' }).catch((error) => error);
      expect(refusal.code).toBe(status.FAILED_PRECONDITION);
      expect(refusal.metadata.get('keelson-problem')[0]).toContain('void-refused');
    }
    expect(await typesOf(paymentId)).toEqual(['REQUESTED', 'AUTHORISED', 'VOID_REQUESTED', 'VOID_REFUSED']);
    const { unresolved } = await platform.reconcile();
    expect(unresolved).toContainEqual(expect.objectContaining({ paymentId, kind: 'unexplained' }));
  });

  test('that is canceled before it is asked for is never authorised', async () => {
    const payment = newPayment();
    const { paymentId } = payment;
    expect(await platform.call('Cancel', { paymentId, reason: 'Too late' })).toMatchObject({ state: 'canceled' });
    const refusal = await platform.call('Authorise', payment).catch((error) => error);
    expect(refusal.metadata.get('keelson-problem')[0]).toContain('payment-canceled');
    expect(await platform.provider.paymentsOf(paymentId)).toEqual([]);
  });

  test('under the id of another one is refused', async () => {
    const payment = newPayment();
    await platform.call('Authorise', payment);
    const other = platform.call('Authorise', { ...payment, amount: '12.51' });
    await expect(other).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test.each([
    ['paymentId', 'x', 'payment_id'],
    ['orderId', 'x', 'order_id'],
    ['amount', '0', 'amount'],
    ['amount', '1.005', 'amount'],
    ['amount', 'much', 'amount'],
    ['paymentMethod', '', 'payment_method'],
  ])('with %s "%s" is refused, and the field is named', async (field, value, named) => {
    const refusal = await platform.call('Authorise', { ...newPayment(), [field]: value }).catch((error) => error);
    expect(refusal.code).toBe(status.INVALID_ARGUMENT);
    expect(refusal.details).toContain(named);
  });

  test('is stored as its schemas say, in every event', async () => {
    const paymentId = await captured();
    await platform.call('Cancel', { paymentId, reason: 'Sent back' });
    for (const { type, data } of await platform.events(paymentId)) {
      expect(Check(paymentEventData[type as keyof typeof paymentEventData], data)).toBe(true);
    }
  });
});

describe('an operator', () => {
  test('sees a payment, by REST and gRPC alike', async () => {
    const paymentId = await captured();
    const answer = await platform.rest('GET', `/${paymentId}`);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"3"']);
    expect(await answer.json()).toMatchObject({
      paymentId,
      amount: 12.5,
      captured: 12.5,
      refunded: 0,
      state: 'captured',
    });
    const { payment } = await platform.ask('GetPayment', { paymentId });
    expect(payment).toMatchObject({
      paymentId,
      amount: '12.50',
      captured: '12.50',
      refunded: '0.00',
      state: 'captured',
    });
  });

  test('gives back a part, and then the rest, and no more', async () => {
    const paymentId = await captured();
    const part = await platform.rest('POST', `/${paymentId}/refunds`, { amount: 5, reason: 'Scratched' });
    expect(part.status).toBe(200);
    expect(await part.json()).toMatchObject({ refunded: 5, state: 'captured' });
    const { payment } = await platform.ask('RefundPayment', { paymentId, reason: 'Sent back' });
    expect(payment).toMatchObject({ refunded: '12.50', state: 'refunded' });
    const more = await platform.rest('POST', `/${paymentId}/refunds`, { amount: 0.01, reason: 'Again' });
    expect(more.status).toBe(409);
    expect(await more.json()).toMatchObject({ type: 'urn:keelson:problem:refund-exceeds-captured' });
  });

  test('repeats a refund under its key without giving back more', async () => {
    const paymentId = await captured();
    const headers = { ...operator, 'idempotency-key': 'refund-once' };
    for (const _time of [1, 2]) {
      const answer = await platform.rest('POST', `/${paymentId}/refunds`, { amount: 5, reason: 'Scratched' }, headers);
      expect(await answer.json()).toMatchObject({ refunded: 5 });
    }
    const other = await platform.rest('POST', `/${paymentId}/refunds`, { amount: 6, reason: 'Scratched' }, headers);
    expect(other.status).toBe(422);
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ refunds: [{ amountMinor: 500 }] }]);
  });

  test('and nobody else sees or gives back anything', async () => {
    const paymentId = await captured();
    const body = { reason: 'Mine' };
    const statuses = async (headers: Record<string, string>) => [
      (await platform.rest('GET', `/${paymentId}`, undefined, headers)).status,
      (await platform.rest('POST', `/${paymentId}/refunds`, body, headers)).status,
    ];
    expect(await statuses({})).toEqual([401, 401]);
    expect(await statuses(claims('customer'))).toEqual([403, 403]);
    const asked = platform.ask('GetPayment', { paymentId }, claims('customer'));
    await expect(asked).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  });

  test('hears of a payment that does not exist', async () => {
    expect((await platform.rest('GET', `/${randomUUID()}`)).status).toBe(404);
    expect((await platform.rest('POST', `/${randomUUID()}/refunds`, { reason: 'x' })).status).toBe(404);
    expect((await platform.rest('GET', '/x')).status).toBe(400);
  });
});
