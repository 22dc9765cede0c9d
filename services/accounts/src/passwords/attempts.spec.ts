import { expect, test } from 'vitest';
import { MemoryDocuments } from '../../test/memory-documents.ts';
import type { Attempts } from '../domain/lockout.ts';
import { SignInAttempts } from './attempts.ts';

function at(start: number) {
  const clock = { now: start };
  const attempts = new SignInAttempts(new MemoryDocuments<Attempts>(), () => clock.now);
  return { clock, attempts };
}

const locked = (retryAfter: number) => ({ code: 'too-many', type: 'sign-in-locked', retryAfter });

test('an address waits longer with each failure, and may try again when the wait is over', async () => {
  const { clock, attempts } = at(0);
  for (let time = 0; time < 5; time++) await attempts.begin('a', {});
  await expect(attempts.begin('a', {})).rejects.toMatchObject(locked(1));
  clock.now += 1_000;
  await attempts.begin('a', {});
  await expect(attempts.begin('a', {})).rejects.toMatchObject(locked(2));
  await attempts.begin('b', {});
});

test('a success makes up for the failures before it', async () => {
  const { attempts } = at(0);
  for (let time = 0; time < 5; time++) await attempts.begin('a', {});
  await attempts.succeeded('a', {});
  for (let time = 0; time < 5; time++) await attempts.begin('a', {});
  await expect(attempts.begin('a', {})).rejects.toMatchObject(locked(1));
});

test('many at once get no further than one after the other', async () => {
  const { attempts } = at(0);
  const begun = await Promise.allSettled(Array.from({ length: 15 }, () => attempts.begin('a', {})));
  expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
});

test('who found no turn has not failed', async () => {
  const { attempts } = at(0);
  for (let time = 0; time < 20; time++) {
    await attempts.begin('a', {});
    await attempts.withdraw('a', {});
  }
  await attempts.begin('a', {});
});
