import { randomUUID } from 'node:crypto';
import { type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';
import type { SubscribedEvent } from './batch-plan.ts';
import { Groups } from './group.ts';
import { noInstrumentation } from './instrumentation.ts';
import { Subscription } from './subscription.ts';

let store: TestStore;
let client: EventStoreDBClient;
beforeAll(async () => {
  store = await openTestStore();
  client = store.client();
});
afterAll(() => store.stop());

/** Consumers of a group that each take what is delivered, and die without an answer. */
async function dieWithIt(group: string, times: number): Promise<void> {
  for (let consumer = 0; consumer < times; consumer++) {
    const subscription = client.subscribeToPersistentSubscriptionToAll(group);
    await new Promise((delivered, failed) => subscription.once('data', delivered).once('error', failed));
    await subscription.unsubscribe();
  }
}

describe('an event whose predecessor has not come', () => {
  it('has all its retries, however many consumers died with it in hand, and is parked after those', async () => {
    const category = `a${randomUUID().slice(0, 8)}`;
    const groups = new Groups(client, noInstrumentation);
    const streamPrefixes = [`${category}-`];
    await groups.ensure(category, {
      streamPrefixes,
      consumerStrategy: 'Pinned',
      messageTimeout: 30_000,
      bufferSize: 10,
    });
    await client.appendToStream(`${category}-1`, [jsonEvent({ type: 'happened', data: {} })]);
    await dieWithIt(category, 6);

    const seen: SubscribedEvent[] = [];
    const reasons: unknown[] = [];
    const subscription = new Subscription({
      client,
      group: category,
      streamPrefixes,
      maxRetries: 3,
      handle: async (batch) => {
        seen.push(...batch);
        return batch.map(() => ({ kind: 'retry', reason: 'it has not come' }));
      },
      instrumentation: { ...noInstrumentation, report: (_level, _message, { reason }) => reasons.push(reason) },
    });
    await vi.waitFor(async () => expect((await groups.progress(category, undefined))?.parked).toBe(1), 10_000);
    await subscription.stop();
    expect(seen).toHaveLength(4);
    expect(seen[0]?.retryCount).toBeGreaterThan(3);
    expect(reasons).toEqual(['it has not come, after 3 retries']);
  });
});
