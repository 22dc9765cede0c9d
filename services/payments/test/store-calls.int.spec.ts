import { randomUUID } from 'node:crypto';
import { Health } from '@keelson/chassis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  // Each second the gRPC host looks at readiness, which reads the store: that is not what is counted here.
  vi.spyOn(Health.prototype, 'ready').mockResolvedValue({ ok: true, checks: {} });
  platform = await startPlatform();
  // A webhook looks at the payment too.
  await platform.provider.control({ webhooks: { drop: true } });
});
afterAll(async () => {
  await platform.stop();
  vi.restoreAllMocks();
});

/** What a request costs on streams; the view's own calls go on beside it. */
async function callsOf(method: string, request: object) {
  const before = platform.storeCalls();
  await platform.call(method, request);
  const after = platform.storeCalls();
  const [appends, reads] = ['batchAppend', 'read'].map((kind) => (after[kind] ?? 0) - (before[kind] ?? 0));
  return { appends, reads };
}

test('each step of a payment costs two appends, and its repeat one read', async () => {
  const payment = { paymentId: randomUUID(), orderId: randomUUID(), amount: '12.50', paymentMethod: 'tok_ok' };
  const steps: [string, object][] = [
    ['Authorise', payment],
    ['Capture', { paymentId: payment.paymentId }],
    ['Cancel', { paymentId: payment.paymentId, reason: 'Sent back' }],
  ];
  for (const [method, request] of steps) {
    expect([method, await callsOf(method, request)]).toEqual([method, { appends: 2, reads: 0 }]);
    expect([method, await callsOf(method, request)]).toEqual([method, { appends: 0, reads: 1 }]);
  }
});
