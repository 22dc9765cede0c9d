import { expect, test } from 'vitest';
import { jittered } from './jitter.ts';

test.each([
  [0, 850],
  [0.5, 1_000],
  [1, 1_150],
])('with the dice at %d, a second is %d ms', (chance, expected) => {
  expect(jittered(1_000, chance)).toBe(expected);
});
