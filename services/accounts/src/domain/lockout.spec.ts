import { expect, test } from 'vitest';
import { type Attempts, attempted, waitLeft } from './lockout.ts';

const failed = (times: number, now: number) => {
  let attempts: Attempts | undefined;
  for (let time = 0; time < times; time++) attempts = attempted(attempts, now);
  return attempts;
};

test.each([
  [0, 0],
  [4, 0],
  [5, 1_000],
  [6, 2_000],
  [10, 32_000],
  [14, 512_000],
  [15, 900_000],
  [60, 900_000],
])('after %i failures in a row, the next attempt waits for %i ms', (times, wait) => {
  expect(waitLeft(failed(times, 5_000), 5_000)).toBe(wait);
  expect(waitLeft(failed(times, 5_000), 5_000 + wait)).toBe(0);
});

test('a day without a failure makes up for all of them', () => {
  const day = 24 * 3_600_000;
  expect(attempted(failed(30, 0), day - 1).failures).toBe(31);
  expect(attempted(failed(30, 0), day).failures).toBe(1);
});

test('who guesses without end has no more than a hundred attempts an hour', () => {
  let attempts: Attempts | undefined;
  let [now, tried] = [0, 0];
  while (now < 3_600_000) {
    attempts = attempted(attempts, now);
    now += waitLeft(attempts, now) + 1;
    tried += 1;
  }
  expect(tried).toBeLessThan(30);
});
