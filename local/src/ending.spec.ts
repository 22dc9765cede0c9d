import { Deadline } from '@keelson/chassis';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Ending, inTime, sideBySide } from './ending.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Never ends by itself. */
const hanging = new Promise<void>(() => {});

it('what started last ends first, and each has what is left but for those after it', async () => {
  const ending = new Ending(10_000);
  const ends: [string, number][] = [];
  for (const name of ['data', 'store', 'gateway'])
    ending.add((deadline) => void ends.push([name, deadline.remaining()]));
  await ending.stop();
  expect(ends).toEqual([
    ['gateway', 9_000],
    ['store', 9_500],
    ['data', 10_000],
  ]);
});

it.each([
  [10_000, [10_000, 9_500]],
  [1_000, [1_000, 900]],
  [0, [0, 0]],
])('of %i ms a part knows beforehand how much it can have', (totalMs, expected) => {
  const ending = new Ending(totalMs);
  expect([ending.add(() => {}), ending.add(() => {})]).toEqual(expected);
});

it('ends in its time however many parts hang, names them, and ends the others all the same', async () => {
  const ending = new Ending(10_000);
  let released = false;
  ending.add(() => {
    released = true;
  });
  for (const name of ['store', 'services', 'gateway'])
    ending.add((deadline) => inTime(hanging, deadline, `${name} did not stop in time`));
  const began = Date.now();
  const stopped = ending.stop().catch(({ message }) => message);
  await vi.runAllTimersAsync();
  expect(await stopped).toBe('gateway did not stop in time; services did not stop in time; store did not stop in time');
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(released).toBe(true);
});

it('stopping twice is stopping once', async () => {
  const ending = new Ending(1_000);
  let times = 0;
  ending.add(() => void times++);
  await Promise.all([ending.stop(), ending.stop()]);
  expect(times).toBe(1);
});

it('side by side, one that fails is told and the others are waited for', async () => {
  let ended = false;
  const slow = inTime(hanging, Deadline.after(100), 'late').catch(() => {
    ended = true;
  });
  const all = sideBySide([Promise.reject(new Error('stuck')), slow]).catch(({ message }) => message);
  await vi.runAllTimersAsync();
  expect([await all, ended]).toEqual(['stuck', true]);
});
