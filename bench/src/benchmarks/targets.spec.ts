import { describe, expect, it } from 'vitest';
import { atLeast, below, inWords, verdict } from './targets.ts';

describe('a target', () => {
  it.each([
    [0.31, true],
    [0.3, true],
    [0.29, false],
    [Number.NaN, false],
  ])('of at least 0.3 is told for %d: %j', (value, pass) => {
    expect(atLeast(0.3, 'creates', value)).toEqual({ what: 'creates', wanted: 'at least 0.3', value, pass });
  });

  it.each([
    [499.9, true],
    [500, false],
    [Number.NaN, false],
  ])('below 500 is told for %d: %j', (value, pass) => {
    expect(below(500, 'memory', value).pass).toBe(pass);
  });

  it('says in the table whether it passed', () => {
    expect(inWords(atLeast(0.3, 'creates', 0.5))).toBe('target at least 0.3: passed');
    expect(inWords(below(500, 'memory', 612))).toBe('target below 500: FAILED');
  });
});

it('the verdict of a run counts the targets and names those that failed', () => {
  const targets = [atLeast(0.3, 'creates', 0.5), below(500, 'memory, MiB', 612.3)];
  expect(verdict(targets)).toBe('\ntargets: 1 of 2 passed\n  FAILED  memory, MiB: 612.30, not below 500');
});
