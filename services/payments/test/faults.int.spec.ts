import { createHmac, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Platform, startPlatform } from './platform.ts';
import { type Json, secrets } from './simulator.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterEach(() => platform.provider.control());
afterAll(() => platform.stop());

const newPayment = (paymentMethod = 'tok_ok') => ({
  paymentId: randomUUID(),
  orderId: randomUUID(),
  amount: '12.50',
  paymentMethod,
});

const silent = { webhooks: { drop: true } };
const stateOf = async (id: string) => ((await (await platform.rest('GET', `/${id}`)).json()) as Json).state;
const typesOf = async (id: string) => (await platform.events(id)).map(({ type }) => type.replace('V1_PAYMENT_', ''));
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => status.OK,
    (error) => error.code as number,
  );

describe('an outcome that is not known', () => {
  test.each([
    ['tok_timeout', status.DEADLINE_EXCEEDED],
    ['tok_lost_answer', status.UNAVAILABLE],
  ])('with %s is said to be so, and the repeat finds what was done', async (paymentMethod, code) => {
    await platform.provider.control(silent);
    const payment = newPayment(paymentMethod);
    expect(await codeOf(platform.call('Authorise', payment, 1_500))).toBe(code);
    expect(await stateOf(payment.paymentId)).toBe('pending');
    const { providerReference } = await platform.call('Authorise', payment);
    expect(await platform.provider.paymentsOf(payment.paymentId)).toMatchObject([{ reference: providerReference }]);
  });

  test('is settled by the webhook, where nobody asks again', async () => {
    const payment = newPayment('tok_lost_answer');
    expect(await codeOf(platform.call('Authorise', payment))).toBe(status.UNAVAILABLE);
    await vi.waitFor(async () => expect(await stateOf(payment.paymentId)).toBe('authorised'), 10_000);
  });

  test('is undone by a cancellation', async () => {
    await platform.provider.control(silent);
    const payment = newPayment('tok_lost_answer');
    expect(await codeOf(platform.call('Authorise', payment))).toBe(status.UNAVAILABLE);
    const { paymentId } = payment;
    expect(await platform.call('Cancel', { paymentId, reason: 'Too slow' })).toMatchObject({ state: 'voided' });
    expect(await platform.provider.paymentsOf(paymentId)).toMatchObject([{ state: 'voided' }]);
  });

  test('stays open while the provider fails, and nothing is authorised after its cancellation', async () => {
    const payment = newPayment('tok_error');
    for (const _time of [1, 2]) expect(await codeOf(platform.call('Authorise', payment))).toBe(status.UNAVAILABLE);
    const { paymentId } = payment;
    expect(await platform.call('Cancel', { paymentId, reason: 'Too slow' })).toMatchObject({ state: 'canceled' });
    expect(await codeOf(platform.call('Authorise', payment))).toBe(status.FAILED_PRECONDITION);
  });

  test.each(['Capture', 'Cancel'])('of a %s is known by the repeat, and has one effect', async (method) => {
    const payment = newPayment();
    const { paymentId } = payment;
    await platform.call('Authorise', payment);
    if (method === 'Cancel') await platform.call('Capture', { paymentId });
    await platform.provider.control({ ...silent, timeoutRate: 1 });
    const request = { paymentId, ...(method === 'Cancel' && { reason: 'Sent back' }) };
    expect(await codeOf(platform.call(method, request, 1_000))).toBe(status.DEADLINE_EXCEEDED);
    await platform.provider.control(silent);
    await platform.call(method, request);
    const [theirs] = await platform.provider.paymentsOf(paymentId);
    expect(theirs).toMatchObject({ capturedMinor: 1250 });
    expect(theirs.refunds).toHaveLength(method === 'Cancel' ? 1 : 0);
  });

  test('outlives the provider: after its restart a repeat does nothing twice', async () => {
    await platform.provider.control(silent);
    const payment = newPayment('tok_lost_answer');
    await codeOf(platform.call('Authorise', payment));
    await platform.restartProvider();
    await platform.call('Authorise', payment);
    expect(await platform.provider.paymentsOf(payment.paymentId)).toHaveLength(1);
  });

  test('is UNAVAILABLE while the provider is away, and not before long', async () => {
    const { port } = platform.provider;
    await platform.provider.kill();
    expect(await codeOf(platform.call('Authorise', newPayment()))).toBe(status.UNAVAILABLE);
    expect(port).toBe(platform.provider.port);
    await platform.restartProvider();
    expect(await codeOf(platform.call('Authorise', newPayment()))).toBe(status.OK);
  });
});

describe('a webhook', () => {
  const signed = (body: string, time = Math.floor(Date.now() / 1_000)) => ({
    'content-type': 'application/json',
    'provider-signature': `t=${time},v1=${createHmac('sha256', secrets.WEBHOOK_SECRET).update(`${time}.${body}`).digest('hex')}`,
  });
  const send = (body: string, headers: Record<string, string>) =>
    fetch(`${platform.url}/api/v1/payments/webhooks`, { method: 'POST', headers, body });
  const about = (merchantReference: string) =>
    JSON.stringify({ id: 'evt', type: 'payment.authorised', data: { merchantReference } });

  test('that comes twice, late and in the wrong order does no harm', async () => {
    const payment = newPayment('tok_late_webhook');
    const { paymentId } = payment;
    await platform.provider.control({ webhooks: { duplicate: true } });
    await platform.call('Authorise', payment);
    await platform.call('Capture', { paymentId });
    await platform.call('Cancel', { paymentId, reason: 'Sent back' });
    const before = await platform.events(paymentId);
    const body = about(paymentId);
    for (const _time of [1, 2, 3]) expect((await send(body, signed(body))).status).toBe(202);
    expect(await platform.events(paymentId)).toEqual(before);
  });

  test('with a wrong signature, an old one or none is refused', async () => {
    const body = about(randomUUID());
    const { 'provider-signature': _none, ...unsigned } = signed(body);
    const answers = await Promise.all([
      send(body, unsigned),
      send(body, signed(`${body} `)),
      send(body, signed(body, Math.floor(Date.now() / 1_000) - 600)),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401]);
    expect(await answers[0].json()).toMatchObject({ type: 'urn:keelson:problem:webhook-signature' });
  });

  test.each([randomUUID(), 'not-ours'])('of a payment that is not known here (%s) is taken', async (reference) => {
    const body = about(reference);
    expect((await send(body, signed(body))).status).toBe(202);
    expect(await platform.events(reference)).toEqual([]);
  });

  test('that is signed and makes no sense is refused', async () => {
    for (const body of ['', '{', '[]', '{"type":"x"}']) expect((await send(body, signed(body))).status).toBe(400);
  });

  test('is asked for again while the provider cannot be asked', async () => {
    const payment = newPayment();
    await platform.call('Authorise', payment);
    await platform.provider.kill();
    const body = about(payment.paymentId);
    expect((await send(body, signed(body))).status).toBe(503);
    await platform.restartProvider();
  });
});

test('what is captured and canceled at once ends with nothing taken', async () => {
  const payment = newPayment();
  const { paymentId } = payment;
  await platform.call('Authorise', payment);
  await Promise.allSettled([
    platform.call('Capture', { paymentId }),
    platform.call('Cancel', { paymentId, reason: 'Changed their mind' }),
  ]);
  const [theirs] = await platform.provider.paymentsOf(paymentId);
  const given = theirs.refunds.reduce((sum: number, refund: { amountMinor: number }) => sum + refund.amountMinor, 0);
  expect([theirs.state === 'authorised', theirs.capturedMinor - given]).toEqual([false, 0]);
  expect(await typesOf(paymentId)).not.toContain('REFUND_REFUSED');
});
