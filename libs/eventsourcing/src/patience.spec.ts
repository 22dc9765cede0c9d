import { describe, expect, it } from 'vitest';
import type { SubscribedEvent, Verdict } from './batch-plan.ts';
import { Patience } from './patience.ts';

const retry: Verdict = { kind: 'retry', reason: 'revision 0 has not come yet' };

/** An event as it comes after so many deliveries by the store's count. */
const event = (revision: number, retryCount = 0): SubscribedEvent => ({
  stream: 'account-1',
  revision,
  type: 'V1_MONEY_DEPOSITED',
  data: { cents: 1 },
  created: new Date(0),
  retryCount,
});

describe('patience with an event', () => {
  it('lasts for as many retries as it was told, and then says why it was given up', () => {
    const patience = new Patience(2);
    expect([1, 2, 3].map(() => patience.judge(retry, event(5)))).toEqual([
      retry,
      retry,
      { kind: 'park', reason: 'revision 0 has not come yet, after 2 retries' },
    ]);
  });

  it('does not wear out by deliveries that dying consumers cut short', () => {
    const patience = new Patience(2);
    expect(patience.judge(retry, event(5, 1_000))).toBe(retry);
    expect(patience.retriesOf(event(5, 1_001))).toBe(1);
  });

  it('is not spent on others', () => {
    const patience = new Patience(1);
    expect(patience.judge(retry, event(5))).toBe(retry);
    expect(patience.judge(retry, event(6))).toBe(retry);
  });

  it.each<Verdict>([{ kind: 'ack' }, { kind: 'skip' }, { kind: 'park', reason: 'its fold throws' }])(
    'passes $kind on, and begins anew when the event comes again',
    (verdict) => {
      const patience = new Patience(1);
      patience.judge(retry, event(5));
      expect(patience.judge(verdict, event(5))).toBe(verdict);
      expect(patience.retriesOf(event(5))).toBe(0);
    },
  );

  it('begins anew after giving up: the event may be replayed', () => {
    const patience = new Patience(1);
    patience.judge(retry, event(5));
    expect(patience.judge(retry, event(5)).kind).toBe('park');
    expect(patience.judge(retry, event(5)).kind).toBe('retry');
  });

  it('takes bounded memory: of very many events, the first ones begin anew', () => {
    const patience = new Patience(1);
    for (let revision = 0; revision <= 10_000; revision++) patience.judge(retry, event(revision));
    expect(patience.retriesOf(event(0))).toBe(0);
    expect(patience.retriesOf(event(10_000))).toBe(1);
  });
});
