import { expect, test } from 'vitest';
import { together } from './together.ts';

/** Calls under way, each to be ended by hand. */
function slow() {
  const calls: { readonly items: readonly string[]; readonly deadline: number; end(error?: Error): void }[] = [];
  const add = together<string>((items, deadline) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    calls.push({ items, deadline, end: (error) => (error ? reject(error) : resolve()) });
    return promise;
  });
  return { add, calls };
}

const turn = () => new Promise(setImmediate);

test('what comes while one call is under way goes into the next, with the latest deadline', async () => {
  const { add, calls } = slow();
  const first = add('a', 1);
  await turn();
  const [second, third] = [add('b', 3), add('c', 2)];
  await turn();
  calls[0]?.end();
  await first;
  await turn();
  calls[1]?.end();
  await Promise.all([second, third]);
  expect(calls).toMatchObject([
    { items: ['a'], deadline: 1 },
    { items: ['b', 'c'], deadline: 3 },
  ]);
});

test('a call that fails fails what was in it, and not what comes after', async () => {
  const { add, calls } = slow();
  const first = add('a', 1);
  await turn();
  const second = add('b', 1);
  calls[0]?.end(new Error('no such luck'));
  await expect(first).rejects.toThrow('no such luck');
  await turn();
  calls[1]?.end();
  await second;
});
