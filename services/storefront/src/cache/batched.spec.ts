import { expect, test } from 'vitest';
import { batched } from './batched.ts';

function recorder() {
  const calls: (readonly string[])[] = [];
  const load = async (keys: readonly string[]) => {
    calls.push(keys);
    if (keys.includes('bad')) throw new Error('away');
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
  };
  return { calls, load };
}

test('what is asked for at the same time is one call, and each gets its own', async () => {
  const { calls, load } = recorder();
  const one = batched(load, 10);
  expect(await Promise.all([one('a'), one('b'), one('a'), one('none')])).toEqual(['A', 'B', 'A', undefined]);
  expect(calls).toEqual([['a', 'b', 'none']]);
  expect(await one('c')).toBe('C');
  expect(calls).toHaveLength(2);
});

test('no call has more than it may', async () => {
  const { calls, load } = recorder();
  const one = batched(load, 2);
  expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(one))).toEqual(['A', 'B', 'C', 'D', 'E']);
  expect(calls.map((keys) => keys.length)).toEqual([2, 2, 1]);
});

test('a call that fails fails for all who are part of it, and for nobody else', async () => {
  const one = batched(recorder().load, 2);
  const answers = await Promise.allSettled(['a', 'bad', 'c'].map(one));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});
