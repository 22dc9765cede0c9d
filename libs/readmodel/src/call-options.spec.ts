import { describe, expect, test } from 'vitest';
import { callBudget } from './call-options.ts';

describe('a call may take', () => {
  test('the adapter’s timeout, or less if the deadline is nearer', () => {
    expect(callBudget(undefined, 5_000)).toBe(5_000);
    expect(callBudget({ deadline: 11_000 }, 5_000, 10_000)).toBe(1_000);
    expect(callBudget({ deadline: 99_000 }, 5_000, 10_000)).toBe(5_000);
  });

  test('no time at all past its deadline, or when its caller has gone', () => {
    expect(() => callBudget({ deadline: 10_000 }, 5_000, 10_000)).toThrow(
      expect.objectContaining({ code: 'deadline' }),
    );
    expect(() => callBudget({ signal: AbortSignal.abort() }, 5_000)).toThrow(
      expect.objectContaining({ code: 'cancelled' }),
    );
  });
});
