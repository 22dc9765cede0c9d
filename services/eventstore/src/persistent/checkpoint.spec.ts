import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupProgress } from './checkpoint.ts';

const policy = { minCheckpointCount: 2, maxCheckpointCount: 4 };

function progress(count: number): GroupProgress {
  const all = new GroupProgress(0, policy);
  for (let at = 1; at <= count; at += 1) {
    all.begin(at);
    all.scan(at);
  }
  return all;
}

describe('a checkpoint', () => {
  it('passes no event that is not finished', () => {
    const group = progress(5);
    group.finish(1);
    group.finish(3);
    group.finish(4);
    expect(group.safe).toBe(1);
    group.finish(2);
    expect(group.safe).toBe(4);
  });

  it('passes events that nobody wants', () => {
    const group = progress(2);
    group.scan(90);
    group.finish(1);
    group.finish(2);
    expect(group.safe).toBe(90);
  });

  it('is due in time once enough is finished, or nothing is left', () => {
    const group = progress(3);
    group.finish(1);
    expect(group.due).toBe(false);
    group.finish(2);
    expect(group.due).toBe(true);
    group.wrote(group.safe);
    expect(group.due).toBe(false);
    group.finish(3);
    expect(group.due).toBe(true);
  });

  it('does not wait for its time when very much is finished', () => {
    const group = progress(6);
    for (const at of [1, 2, 3]) group.finish(at);
    expect(group.overdue).toBe(false);
    group.finish(4);
    expect(group.overdue).toBe(true);
  });

  it('is always just below the oldest unfinished event, in whatever order they finish', () => {
    const orders = fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index + 1));
    fc.assert(
      fc.property(orders, (finished) => {
        const group = progress(30);
        for (const at of finished) group.finish(at);
        const done = new Set(finished);
        let expected = 0;
        while (expected < 30 && done.has(expected + 1)) expected += 1;
        return group.safe === expected;
      }),
    );
  });
});
