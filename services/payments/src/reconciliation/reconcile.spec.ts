import { expect, test } from 'vitest';
import { MemoryJournal, MemoryProvider, Streams } from '../../test/in-memory.ts';
import { Payments } from '../processing/payments.ts';
import { type PaymentProvider, ProviderRefused } from '../provider/provider.ts';
import type { PaymentDocument } from '../views/payment-document.ts';
import { Reconciliation } from './reconcile.ts';

const id = '6f1d2c3b-0000-4000-8000-00000000000a';
const other = '6f1d2c3b-0000-4000-8000-00000000000b';
const request = { orderId: 'order-1', amountMinor: 1_000, paymentMethod: 'tok_ok' };
const turn = { deadline: Date.now() + 60_000 };
const hour = 3_600_000;

function world() {
  const streams = new Streams();
  const provider = new MemoryProvider();
  const journal = new MemoryJournal(streams);
  const payments = new Payments({ journal, provider });
  const began = Date.now();
  const beganAt = new Date(began).toISOString();
  return {
    streams,
    provider,
    journal,
    payments,
    async reconcile({ hoursLater = 0, theirs = provider, signal = new AbortController().signal } = {}) {
      const reconciliation = new Reconciliation({
        payments: new Payments({ journal, provider: theirs }),
        journal,
        provider: theirs,
        now: () => new Date(began + hoursLater * hour),
        ours: async function* () {
          for (const each of streams.byId.keys()) {
            const doc: PaymentDocument = { payment: streams.state(each), beganAt, changedAt: beganAt };
            yield { id: each, doc };
          }
        },
      });
      return reconciliation.run(hour, signal);
    },
  };
}

test('a payment that never came to the provider is left for its asker for a day, and then closed for good', async () => {
  const { journal, payments, reconcile, streams } = world();
  await journal.create({ type: 'authorise', ...request }, { id });
  expect(await reconcile({ hoursLater: 23 })).toMatchObject({ compared: 1, repaired: [], unresolved: [] });
  const { repaired } = await reconcile({ hoursLater: 25 });
  expect(repaired).toMatchObject([{ paymentId: id, kind: 'abandoned' }]);
  expect(streams.state(id).phase).toBe('canceled');
  await expect(payments.authorise(id, request, turn)).rejects.toMatchObject({ type: 'payment-canceled' });
});

test('a payment that only we have is for a person', async () => {
  const { payments, reconcile } = world();
  await payments.authorise(id, request, turn);
  const { unresolved } = await reconcile({ theirs: new MemoryProvider() });
  expect(unresolved).toMatchObject([{ paymentId: id, kind: 'unexplained' }]);
});

test('money that nothing here explains is for a person', async () => {
  const { payments, reconcile } = world();
  const forgetful = new MemoryProvider();
  await payments.authorise(id, request, turn);
  await payments.capture(id, turn);
  await forgetful.carryOut(id, { kind: 'authorise', ...request });
  const { unresolved } = await reconcile({ theirs: forgetful });
  expect(unresolved).toMatchObject([{ paymentId: id, kind: 'unexplained', detail: expect.stringContaining('1000') }]);
});

test('a payment that the provider does not let go of is for a person, however long ago, until it is gone there', async () => {
  const { payments, reconcile, streams } = world();
  await payments.authorise(id, { ...request, paymentMethod: 'tok_void_refused' }, turn);
  for (const _time of [1, 2]) {
    await expect(payments.cancel(id, 'No stock', turn)).rejects.toMatchObject({ type: 'void-refused' });
  }
  for (const hoursLater of [0, 100]) {
    const { unresolved } = await reconcile({ hoursLater });
    const detail = expect.stringContaining('void-not-possible');
    expect(unresolved).toMatchObject([{ paymentId: id, kind: 'unexplained', detail }]);
  }
  const settled = new MemoryProvider();
  const { providerReference } = await settled.carryOut(id, { kind: 'authorise', ...request });
  await settled.carryOut(id, { kind: 'void', providerReference });
  expect((await reconcile({ theirs: settled })).unresolved).toEqual([]);
  expect(streams.state(id).phase).toBe('voided');
});

test('a payment that is gone at the provider when its void is refused is voided', async () => {
  const { journal, payments, provider, streams } = world();
  await payments.authorise(id, request, turn);
  const refusing: PaymentProvider = {
    find: (each) => provider.find(each),
    changedSince: (since) => provider.changedSince(since),
    carryOut: async (each, call) => {
      await provider.carryOut(each, call);
      throw new ProviderRefused('authorisation-expired');
    },
  };
  expect(await new Payments({ journal, provider: refusing }).cancel(id, 'No stock', turn)).toBe('voided');
  expect(streams.byId.get(id)?.map(({ type }) => type)).not.toContain('V1_PAYMENT_VOID_REFUSED');
});

test('a payment that cannot be looked at does not keep the others from it', async () => {
  const { journal, provider, reconcile, streams } = world();
  for (const each of [id, other]) {
    await journal.create({ type: 'authorise', ...request }, { id: each });
    await provider.carryOut(each, { kind: 'authorise', ...request, amountMinor: each === id ? 999 : 1_000 });
  }
  const { repaired, unresolved } = await reconcile();
  expect(unresolved).toMatchObject([{ paymentId: id }]);
  expect(repaired).toMatchObject([{ paymentId: other, kind: 'outcome-recorded' }]);
  expect(streams.state(other).phase).toBe('authorised');
});

test('a payment of the provider’s by no id of ours is for a person, and nothing is done to it', async () => {
  const { provider, reconcile } = world();
  await provider.carryOut('invoice-7', { kind: 'authorise', ...request });
  expect((await reconcile()).unresolved).toMatchObject([{ paymentId: 'invoice-7', kind: 'unexplained' }]);
  expect(provider.allOf('invoice-7')).toMatchObject([{ state: 'authorised' }]);
});

test('a declined payment that nobody here knows is nothing to do', async () => {
  const { provider, reconcile, streams } = world();
  await provider.carryOut(id, { kind: 'authorise', ...request, paymentMethod: 'tok_declined' });
  expect(await reconcile()).toMatchObject({ compared: 1, repaired: [], unresolved: [] });
  expect(streams.byId.size).toBe(0);
});

test('it ends when it is told to', async () => {
  const { payments, reconcile } = world();
  await payments.authorise(id, request, turn);
  expect(await reconcile({ signal: AbortSignal.abort() })).toMatchObject({ compared: 0 });
});
