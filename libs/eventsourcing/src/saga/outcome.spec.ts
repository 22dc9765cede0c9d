import { expect, test } from 'vitest';
import { RuleViolation, StoreUnavailable } from '../errors.ts';
import { outcomeOf } from './outcome.ts';

const failing = (error: unknown) => outcomeOf(() => Promise.reject(error));
const coded = (code: string) => Object.assign(new Error('x'), { code });

test('what a step answers is what came of it', async () => {
  expect(await outcomeOf(async () => 7)).toEqual({ kind: 'succeeded', captured: 7 });
});

test('a rule of a callee is a refusal, by its name', async () => {
  const reason = { type: 'out-of-stock', detail: 'Only 3 left.' };
  expect(await failing(new RuleViolation(reason.type, reason.detail))).toEqual({ kind: 'refused', reason });
  expect(await failing(coded('not-found'))).toMatchObject({ kind: 'refused', reason: { type: 'not-found' } });
});

test.each(['unavailable', 'deadline', 'too-many', 'internal', 'cancelled'])(
  'after %s it is not known',
  async (code) => {
    expect(await failing(coded(code))).toMatchObject({ kind: 'unknown' });
  },
);

test('a callee that is away is told by its own word for it', async () => {
  expect(await failing(new StoreUnavailable('Away.'))).toMatchObject({ reason: { type: 'event-store-unavailable' } });
});

test.each([
  [new TypeError('x is undefined')],
  ['a text'],
  [undefined],
  [Object.assign(new Error('x'), { code: 'EPIPE' })],
])('anything else is a fault of the code: %s', async (error) => {
  expect(await failing(error)).toMatchObject({ kind: 'poisoned', reason: { type: 'bug' } });
});

test('a reason is short enough to be read', async () => {
  const { reason } = (await failing(new RuleViolation('r', '🙂'.repeat(5_000)))) as { reason: { detail: string } };
  expect(reason.detail.length).toBeLessThan(510);
  expect(reason.detail.isWellFormed()).toBe(true);
});
