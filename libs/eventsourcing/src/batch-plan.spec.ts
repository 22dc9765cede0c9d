import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountEvent, accountEvents } from '../example/account.ts';
import { type Fold, planBatch, type SubscribedEvent } from './batch-plan.ts';
import type { Versioned } from './view.ts';

/** The document is the list of what was folded in, so that any gap, repeat or disorder shows. */
const fold: Fold<number[], AccountEvent> = {
  events: accountEvents,
  evolve: (document, event) => {
    if (event.type !== 'V1_MONEY_DEPOSITED') throw new Error('only deposits here');
    return [...(document ?? []), event.data.cents];
  },
};

const delivered = (id: string, revision: number, type = 'V1_MONEY_DEPOSITED'): SubscribedEvent => ({
  stream: `account-${id}`,
  revision,
  type,
  data: { cents: revision },
  created: new Date(0),
  retryCount: 0,
});

const kinds = (plan: { verdicts: readonly { kind: string }[] }) => plan.verdicts.map((verdict) => verdict.kind);

describe('planBatch', () => {
  it('folds the events of each stream, one write a document', () => {
    const plan = planBatch(fold, [delivered('a', 0), delivered('b', 0), delivered('a', 1)], new Map());
    expect(kinds(plan)).toEqual(['ack', 'ack', 'ack']);
    expect(plan.writes).toEqual([
      { id: 'a', revision: 1, doc: [0, 1] },
      { id: 'b', revision: 0, doc: [0] },
    ]);
  });

  it('puts a stream in order when its events come out of order', () => {
    const plan = planBatch(fold, [delivered('a', 2), delivered('a', 0), delivered('a', 1)], new Map());
    expect(kinds(plan)).toEqual(['ack', 'ack', 'ack']);
    expect(plan.writes).toEqual([{ id: 'a', revision: 2, doc: [0, 1, 2] }]);
  });

  it('skips what the document reflects already, and writes nothing then', () => {
    const stored = new Map([['a', { id: 'a', revision: 1, doc: [0, 1] }]]);
    const plan = planBatch(fold, [delivered('a', 0), delivered('a', 1)], stored);
    expect(kinds(plan)).toEqual(['skip', 'skip']);
    expect(plan.writes).toEqual([]);
  });

  it('has an event delivered again when an earlier one is missing, and says which', () => {
    const plan = planBatch(fold, [delivered('a', 0), delivered('a', 2)], new Map());
    expect(plan.verdicts[1]).toEqual({ kind: 'retry', reason: 'revision 1 of account-a has not come yet' });
    expect(plan.writes).toEqual([{ id: 'a', revision: 0, doc: [0] }]);
  });

  it('parks a poisoned event with its reason, holds back what follows, and lets other streams pass', () => {
    const batch = [
      delivered('a', 0, 'V1_MONEY_WITHDRAWN'),
      delivered('a', 1),
      delivered('b', 0),
      delivered('c', 0, 'V9_NO_SUCH'),
    ];
    const plan = planBatch(fold, batch, new Map());
    expect(kinds(plan)).toEqual(['park', 'retry', 'ack', 'park']);
    expect(plan.verdicts[0]).toEqual({ kind: 'park', reason: 'only deposits here' });
    expect(plan.verdicts[3]).toMatchObject({ reason: expect.stringContaining('V9_NO_SUCH') });
  });

  it('ends with the fold of the stream, whatever the order, the repeats and the cuts', () => {
    const streams = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 8 }));
    const delivery = streams.chain((lengths) => {
      const all = Object.entries(lengths).flatMap(([id, length]) =>
        Array.from({ length }, (_, revision) => delivered(id, revision)),
      );
      const repeated = fc.array(fc.constantFrom(...(all.length ? all : [delivered('a', 0)])), { maxLength: 10 });
      return fc.record({
        all: fc.shuffledSubarray(all, { minLength: all.length }),
        repeated,
        cut: fc.integer({ min: 1, max: 5 }),
      });
    });
    fc.assert(
      fc.property(delivery, ({ all, repeated, cut }) => {
        const stored = new Map<string, Versioned<number[]>>();
        let queue = all.length ? [...repeated, ...all] : [];
        for (let round = 0; queue.length > 0; round++) {
          expect(round).toBeLessThan(500);
          const batch = queue.slice(0, cut);
          const { writes, verdicts } = planBatch(fold, batch, stored);
          for (const write of writes) stored.set(write.id, write);
          queue = [...queue.slice(cut), ...batch.filter((_, index) => verdicts[index]?.kind === 'retry')];
        }
        const expected = Map.groupBy(all, (event) => event.stream);
        for (const [stream, events] of expected) {
          const document = stored.get(stream.slice('account-'.length));
          expect(document?.doc).toEqual(events.map((event) => event.revision).sort((x, y) => x - y));
        }
      }),
    );
  });
});
