import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Invalidation, overtakenBy } from './invalidation.ts';
import type { CachePart } from './two-level-cache.ts';

const ownerOf = (order: string) => (order === 'o-1' ? 'ann' : undefined);

test.each([
  ['product-cleat-150', { part: 'products', key: 'cleat-150' }],
  ['account-7c9f', { part: 'profiles', key: '7c9f' }],
  ['order-o-1', { part: 'recommendations', key: 'ann' }],
  ['order-o-2', undefined],
  ['stock-cleat-150', undefined],
  ['nonsense', undefined],
])('an event of %s overtakes %j', (stream, stale) => {
  expect(overtakenBy(stream, ownerOf)).toEqual(stale);
});

describe('what events have overtaken', () => {
  let dropped: [CachePart, readonly string[]][];
  let invalidation: Invalidation;

  beforeEach(() => {
    vi.useFakeTimers();
    dropped = [];
    invalidation = new Invalidation({
      drop: async (part, keys) => void dropped.push([part, keys]),
      gatherMs: 20,
      viewsLagMs: 5_000,
    });
  });
  afterEach(() => {
    invalidation.stop();
    vi.useRealTimers();
  });

  test('is dropped soon, each once, and again when the views have seen the event', () => {
    for (const key of ['a', 'b', 'a']) invalidation.add({ part: 'products', key });
    invalidation.add({ part: 'profiles', key: 'ann' });
    vi.advanceTimersByTime(20);
    const all = [
      ['products', ['a', 'b']],
      ['profiles', ['ann']],
    ];
    expect(dropped).toEqual(all);
    vi.advanceTimersByTime(5_000);
    expect(dropped).toEqual([...all, ...all]);
    vi.advanceTimersByTime(60_000);
    expect(dropped).toHaveLength(4);
  });

  test('is dropped by the thousand where there is much of it', () => {
    for (let n = 0; n < 2_500; n++) invalidation.add({ part: 'products', key: `p${n}` });
    expect(dropped.map(([, keys]) => keys.length)).toEqual([1_000, 1_000]);
    vi.advanceTimersByTime(20);
    expect(dropped.map(([, keys]) => keys.length)).toEqual([1_000, 1_000, 500]);
  });

  test('is left alone once the service stops', () => {
    invalidation.add({ part: 'products', key: 'a' });
    invalidation.stop();
    vi.advanceTimersByTime(60_000);
    expect(dropped).toEqual([]);
  });
});
