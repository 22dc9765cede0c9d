import { afterAll, beforeAll, expect, test } from 'vitest';
import { counter } from '../../../test/support/metrics.ts';
import { Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

test('an operator sees how often each store is asked for what, and how it goes', async () => {
  const id = await platform.order();
  await platform.shows(id, 0);
  await platform.finds('', 1);
  await platform.projection('orders-search');
  const calls = (store: string, operation: string) =>
    counter(platform.endpoint('admin'), 'store_calls_total', { store, operation, outcome: 'ok' });
  for (const operation of ['state', 'open', 'update', 'read', 'write', 'search']) {
    expect({ operation, calls: await calls('sqlite', operation) }).not.toMatchObject({ calls: 0 });
  }
  for (const operation of ['subscription-create', 'subscription-info', 'subscription-delete', 'log-end']) {
    expect({ operation, calls: await calls('eventstore', operation) }).not.toMatchObject({ calls: 0 });
  }
});
