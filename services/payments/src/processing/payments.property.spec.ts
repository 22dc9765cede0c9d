import { ServiceError } from '@keelson/chassis';
import { RuleViolation } from '@keelson/eventsourcing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryJournal, MemoryProvider, Streams } from '../../test/in-memory.ts';
import { balanceAt, balanceOf } from '../domain/balance.ts';
import { dueCall, initialPayment } from '../domain/payment.ts';
import { Reconciliation } from '../reconciliation/reconcile.ts';
import type { PaymentDocument } from '../views/payment-document.ts';
import { type PaymentJournal, Payments } from './payments.ts';

const id = '6f1d2c3b-0000-4000-8000-00000000000a';
const orderId = '6f1d2c3b-0000-4000-8000-00000000000b';
const amountMinor = 1_000;

/**
 * What goes wrong around one step: it is lost on the way there, it is done and its answer is lost (a timeout after the
 * effect, a process that dies before it writes the outcome down), or nothing.
 */
type Fault = 'none' | 'before' | 'after';

const fault = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fault>('none') },
  { weight: 1, arbitrary: fc.constant<Fault>('before') },
  { weight: 1, arbitrary: fc.constant<Fault>('after') },
);

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('authorise' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('capture' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      amount: fc.integer({ min: 1, max: 700 }),
      key: fc.constantFrom('key-1', 'key-2', 'key-3'),
    }),
  },
  /** A webhook comes, once or again, early or late. */
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('webhook' as const) }) },
);

/** Refusals that are no rule: of a payment that does not exist, and of a key for another amount. */
const expected = ['not-found', 'key-reused'];

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const scenario = fc.record({
  /** Each list is asked one after the other; the lists run side by side, each in a process of its own. */
  processes: fc.array(fc.array(operation, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
  faults: fc.array(fault, { maxLength: 40 }),
  paymentMethod: fc.constantFrom('tok_ok', 'tok_ok', 'tok_ok', 'tok_declined', 'tok_nobody_made'),
  scheduler: fc.scheduler(),
});

/** One payment, several processes that deal with it, and what goes wrong on the way. */
class World {
  readonly streams = new Streams();
  readonly provider = new MemoryProvider();
  readonly #scheduler: fc.Scheduler;
  readonly #faults: Fault[];
  readonly #paymentMethod: string;

  constructor(scheduler: fc.Scheduler, faults: readonly Fault[], paymentMethod: string) {
    this.#scheduler = scheduler;
    this.#faults = [...faults];
    this.#paymentMethod = paymentMethod;
  }

  /** A process: its own memory, the streams and the provider of all. Every step may be overtaken, and may go wrong. */
  process(): Payments {
    const journal = new MemoryJournal(this.streams);
    const { provider } = this;
    const faulty: PaymentJournal = {
      create: (command, options) => this.#step('create', () => journal.create(command, options)),
      handle: (payment, command) => this.#step('handle', () => journal.handle(payment, command)),
      known: (payment) => journal.known(payment),
      load: (payment) => journal.load(payment),
    };
    return new Payments({
      journal: faulty,
      provider: {
        carryOut: (payment, call) => this.#step(call.kind, () => provider.carryOut(payment, call)),
        find: (payment) => this.#step('find', () => provider.find(payment)),
        changedSince: (since) => provider.changedSince(since),
      },
    });
  }

  /** @returns whether it was answered; rules may refuse, and steps may fail */
  async ask(payments: Payments, asked: Operation): Promise<boolean> {
    const turn = { deadline: Date.now() + 60_000 };
    try {
      if (asked.kind === 'authorise') {
        await payments.authorise(id, { orderId, amountMinor, paymentMethod: this.#paymentMethod }, turn);
      } else if (asked.kind === 'capture') await payments.capture(id, turn);
      else if (asked.kind === 'cancel') await payments.cancel(id, 'The customer changed their mind', turn);
      else if (asked.kind === 'webhook') await payments.look(id, turn);
      else {
        const request = { amountMinor: asked.amount, reason: 'Broken' };
        await payments.refund(id, request, { ...turn, idempotencyKey: asked.key });
      }
      return true;
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (error instanceof RuleViolation || error instanceof ServiceError || expected.includes(String(code)))
        return false;
      throw error;
    }
  }

  async reconcile() {
    this.#faults.length = 0;
    const { provider, streams } = this;
    const journal = new MemoryJournal(streams);
    const now = new Date().toISOString();
    const reconciliation = new Reconciliation({
      payments: new Payments({ journal, provider }),
      journal,
      provider,
      ours: async function* () {
        const doc: PaymentDocument = { payment: streams.state(id), beganAt: now, changedAt: now };
        if (streams.byId.has(id)) yield { id, doc };
      },
    });
    return reconciliation.run(60_000);
  }

  async #step<T>(what: string, run: () => Promise<T>): Promise<T> {
    const goesWrong = this.#faults.shift() ?? 'none';
    await this.#scheduler.schedule(Promise.resolve(), what);
    if (goesWrong === 'before') throw new ServiceError('unavailable', 'lost on the way there');
    const result = await run();
    await this.#scheduler.schedule(Promise.resolve(), `${what} answers`);
    if (goesWrong === 'after') throw new ServiceError('deadline', 'lost on the way back');
    return result;
  }
}

async function played({
  processes,
  faults,
  paymentMethod,
  scheduler,
}: typeof scenario extends fc.Arbitrary<infer T> ? T : never) {
  const world = new World(scheduler, faults, paymentMethod);
  const answered: Operation['kind'][] = [];
  const all = processes.map(async (operations) => {
    const payments = world.process();
    for (const asked of operations) if (await world.ask(payments, asked)) answered.push(asked.kind);
  });
  await scheduler.waitFor(Promise.all(all));
  return { world, answered };
}

const runs = { numRuns: 300, seed: Number(process.env.KEELSON_TEST_SEED ?? 20_260_501) };

test('whatever is lost, repeated or overtaken: after a reconciliation both sides have the same money', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { world, answered } = await played(given);
      const report = await world.reconcile();
      expect(report.unresolved).toEqual([]);

      const ours = world.streams.state(id);
      const theirs = world.provider.allOf(id);
      expect(theirs.length).toBeLessThanOrEqual(1);
      const there = theirs[0] ? balanceAt(theirs[0]) : balanceOf(initialPayment);
      expect(balanceOf(ours)).toEqual(there);
      expect(there.refundedMinor).toBeLessThanOrEqual(there.capturedMinor);
      if (ours.phase !== 'requested') expect(dueCall(ours)).toBeUndefined();

      const refundIds = theirs.flatMap(({ refunds }) => refunds.map(({ refundId }) => refundId));
      expect(new Set(refundIds).size).toBe(refundIds.length);
      // Nothing captures a payment after its cancellation was answered, so that nothing of it is left.
      if (answered.includes('cancel'))
        expect([there.heldMinor, there.capturedMinor - there.refundedMinor]).toEqual([0, 0]);
      if (answered.includes('capture')) expect(there.capturedMinor).toBe(amountMinor);
    }),
    runs,
  );
});

test('a second reconciliation has nothing to repair', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { world } = await played(given);
      await world.reconcile();
      const { repaired, unresolved } = await world.reconcile();
      expect([...repaired, ...unresolved]).toEqual([]);
    }),
    { ...runs, numRuns: 100 },
  );
});

test('a repeat until it is answered gives what the first try would have given', async () => {
  const everything: Operation['kind'][] = ['authorise', 'capture', 'cancel'];
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 30 }), fc.scheduler(), async (faults, scheduler) => {
      const world = new World(scheduler, faults, 'tok_ok');
      const repeat = async () => {
        for (const kind of everything) while (!(await world.ask(world.process(), { kind } as Operation)));
      };
      await scheduler.waitFor(repeat());
      const [theirs] = world.provider.allOf(id);
      expect(theirs && balanceAt(theirs)).toEqual({
        heldMinor: 0,
        capturedMinor: amountMinor,
        refundedMinor: amountMinor,
      });
      expect(theirs?.refunds).toHaveLength(1);
    }),
    runs,
  );
});
