import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { GrpcClient } from '../../../test/support/grpc-clients.ts';
import { checkoutContract, checkoutOperationsContract } from '../contract/index.ts';
import { ann, bob, claimsOf, operator, type Platform, startPlatform } from './platform.ts';

let platform: Platform;
let checkouts: GrpcClient;
let operations: GrpcClient;
beforeAll(async () => {
  platform = await startPlatform({ STEP_ATTEMPTS: '1', STEP_TIMEOUT_MS: '3000' });
  const clientOf = ({ file, root, service }: typeof checkoutContract) =>
    new GrpcClient(platform.grpc, file, root, service);
  checkouts = clientOf(checkoutContract);
  operations = clientOf(checkoutOperationsContract);
});
afterAll(async () => {
  checkouts.close();
  operations.close();
  await platform.stop();
});

const as = (who: typeof ann) => ({ 'x-keelson-claims': claimsOf(who) });
const basket = {
  lines: [{ sku: 'cleat', quantity: 2 }],
  delivery_address: '1 Harbour Street, Bergen',
  payment_method: 'tok_ok',
};

async function bought(): Promise<string> {
  const { message } = await checkouts.call('StartCheckout', basket, as(ann));
  return message.checkout.checkout_id;
}

test('a basket is bought, and seen by whoever bought it', async () => {
  const started = await checkouts.call('StartCheckout', basket, as(ann));
  expect(started).toMatchObject({ code: 'OK', metadata: { etag: '"0"' } });
  expect(started.message.checkout).toMatchObject({ state: 'running', total: '39.98', revision: '0', ended_at: null });
  const request = { checkout_id: started.message.checkout.checkout_id };
  const look = async () => {
    const { message } = await checkouts.call('GetCheckout', request, as(ann));
    expect(message.checkout).toMatchObject({ state: 'completed', step: '' });
    expect(message.checkout.steps).toHaveLength(7);
  };
  await vi.waitFor(look, { timeout: 5_000, interval: 20 });
  expect((await checkouts.call('GetCheckout', request, as(bob))).code).toBe('NOT_FOUND');
  expect((await checkouts.call('GetCheckout', request)).code).toBe('UNAUTHENTICATED');
});

test('what is wrong is named as the proto names it', async () => {
  const wrong = { ...basket, delivery_address: '', payment_method: '4111' };
  const { code, details } = await checkouts.call('StartCheckout', wrong, as(ann));
  expect([code, details]).toEqual(['INVALID_ARGUMENT', expect.stringMatching(/delivery_address .*payment_method /)]);
  const unknown = await checkouts.call('StartCheckout', { ...basket, lines: [{ sku: 'x', quantity: 1 }] }, as(ann));
  expect(unknown).toMatchObject({ code: 'FAILED_PRECONDITION', metadata: { 'keelson-problem': 'product-unknown' } });
  expect(await checkouts.call('GetCheckout', { checkout_id: 'x' }, as(ann))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: expect.stringContaining('checkout_id'),
  });
});

test('a checkout can be watched until its end', async () => {
  const states: string[] = [];
  const watch = checkouts.stream('WatchCheckout', { checkout_id: await bought() }, as(ann));
  for await (const { checkout } of watch) states.push(checkout.state);
  expect(states.at(-1)).toBe('completed');
});

test('operators see what is stuck, read its journal, and give up', async () => {
  platform.callees.script = (operation, effect) => {
    if (operation === 'place') throw Object.assign(new Error('Away.'), { code: 'unavailable' });
    return effect();
  };
  const id = await bought();
  const listed = async () => {
    const { message } = await operations.call('ListCheckouts', {}, as(operator));
    expect(message.checkouts.map((one: { checkout_id: string }) => one.checkout_id)).toContain(id);
  };
  await vi.waitFor(listed, { timeout: 5_000, interval: 20 });
  platform.callees.script = (_operation, effect) => effect();

  const { message } = await operations.call('GetJournal', { checkout_id: id }, as(operator));
  const last = message.entries.at(-1);
  expect(last).toMatchObject({ type: 'V1_SAGA_STUCK', revision: String(message.entries.length - 1) });
  expect(JSON.parse(last.data)).toMatchObject({ reason: { type: 'too-many-attempts' } });

  const abort = { checkout_id: id, reason: 'By telephone.' };
  expect((await operations.call('AbortCheckout', abort, as(ann))).code).toBe('PERMISSION_DENIED');
  expect((await operations.call('AbortCheckout', abort, as(operator))).code).toBe('OK');
  const undone = async () => expect((await platform.read(id)).state).toBe('compensated');
  await vi.waitFor(undone, { timeout: 5_000, interval: 20 });
  expect(await operations.call('ResumeCheckout', { checkout_id: id }, as(operator))).toMatchObject({
    code: 'FAILED_PRECONDITION',
    metadata: { 'keelson-problem': 'saga-not-stuck' },
  });
});
