import { type CallContext, Deadline, ServiceError } from '@keelson/chassis';
import { expect, test } from 'vitest';
import { assembleHome, type Part, type Parts } from './assemble.ts';

const log = { info: () => {}, warn: () => {} };
const callWithin = (milliseconds: number) =>
  ({ deadline: Deadline.after(milliseconds), log }) as unknown as CallContext;

const profile = { id: 'a-1', email: 'ann@example.com', name: 'Ann' };
const parts: Parts = {
  profile: { budgetMs: 1_000, load: async () => profile },
  orders: { budgetMs: 1_000, load: async () => [] },
  recommendations: { budgetMs: 1_000, load: async () => [] },
};
const failing = (error: unknown): Part<never> => ({ budgetMs: 1_000, load: () => Promise.reject(error) });
const never: Part<never> = { budgetMs: 20, load: () => new Promise(() => {}) };

test('all of it comes when all of it can be had', async () => {
  const home = await assembleHome(callWithin(1_000), parts);
  expect(home).toEqual({ profile, orders: [], recommendations: [], missing: [] });
});

test.each([
  ['away', new ServiceError('unavailable', 'Away.')],
  ['away', new ServiceError('too-many', 'Too often.')],
  ['late', new ServiceError('deadline', 'Late.')],
  ['failed', new ServiceError('not-found', 'No such account.')],
  ['failed', new TypeError('a slip of the pen')],
])('a part that is %s is left out and named, and the rest comes', async (reason, error) => {
  const home = await assembleHome(callWithin(1_000), { ...parts, orders: failing(error) });
  expect(home).toEqual({ profile, recommendations: [], missing: [{ part: 'orders', reason }] });
});

test('a part that never comes is late after its own time, not after that of the request', async () => {
  const startedAt = performance.now();
  const home = await assembleHome(callWithin(60_000), { ...parts, recommendations: never });
  expect(home.missing).toEqual([{ part: 'recommendations', reason: 'late' }]);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('no part has more time than the request', async () => {
  const given: number[] = [];
  const load = async (_call: CallContext, deadline: Deadline) => {
    given.push(deadline.epochMs);
    return [];
  };
  const call = callWithin(100);
  await assembleHome(call, { ...parts, orders: { budgetMs: 5_000, load } });
  expect(given).toEqual([call.deadline.epochMs]);
});

test('with every part away the home screen is empty, and still an answer', async () => {
  const gone = failing(new ServiceError('unavailable', 'Away.'));
  const home = await assembleHome(callWithin(1_000), { profile: gone, orders: gone, recommendations: gone });
  expect(Object.keys(home)).toEqual(['missing']);
  expect(home.missing.map(({ part }) => part)).toEqual(['profile', 'orders', 'recommendations']);
});
