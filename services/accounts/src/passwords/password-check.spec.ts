import { type Argon2Parameters, createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MemoryDocuments } from '../../test/memory-documents.ts';
import { type Account, accountDecider } from '../domain/account.ts';
import type { Attempts } from '../domain/lockout.ts';
import { SignInAttempts } from './attempts.ts';
import { CredentialStore, type Credentials } from './credential-store.ts';
import { PasswordCheck } from './password-check.ts';
import { type Compute, PasswordHashes } from './password-hash.ts';
import { Passwords } from './passwords.ts';
import { Turns } from './turns.ts';

const bounds = { deadline: Date.now() + 60_000, signal: new AbortController().signal };
const account: Account = { ...accountDecider.initial, registered: true, emailVerified: true, credentialId: 'c1' };

const quick = ({ message, tagLength }: Argon2Parameters) =>
  createHash('sha512')
    .update(message as Buffer)
    .digest()
    .subarray(0, tagLength);

/** A stand-in for Argon2 that is quick, and tells what it was asked. */
async function setUp({ mostWaiting = 10 } = {}) {
  const clock = { now: 0 };
  const computed: Argon2Parameters[] = [];
  const compute: Compute = async (parameters) => {
    computed.push(parameters);
    await setImmediate();
    return quick(parameters);
  };
  const [attempts, documents] = [new MemoryDocuments<Attempts>(), new MemoryDocuments<Credentials>()];
  const credentials = new CredentialStore(documents);
  const hashes = new PasswordHashes({ compute });
  const check = new PasswordCheck(
    new SignInAttempts(attempts, () => clock.now),
    credentials,
    new Passwords(hashes, new Turns(1, mostWaiting)),
  );
  await credentials.add('ann', { credentialId: 'c1', hash: await hashes.hash('right password') }, [], bounds);
  computed.length = 0;
  documents.calls = 0;
  return { check, clock, computed, attempts, documents, credentials, hashes };
}

describe('a password', () => {
  test('is right or wrong', async () => {
    const { check } = await setUp();
    expect(await check.isRight('ann', account, 'right password', bounds)).toBe(true);
    expect(await check.isRight('ann', account, 'wrong password', bounds)).toBe(false);
    expect(await check.isRight('bob', undefined, 'right password', bounds)).toBe(false);
  });

  test('is looked at with the same work for an account that does not exist', async () => {
    const { check, computed, attempts, documents } = await setUp();
    const workFor = async (id: string, known: Account | undefined) => {
      for (const one of [attempts, documents]) one.calls = 0;
      computed.length = 0;
      await check.isRight(id, known, 'wrong password', bounds);
      const costs = computed.map(({ memory, passes, parallelism, tagLength }) => ({
        memory,
        passes,
        parallelism,
        tagLength,
      }));
      return { costs, attempts: attempts.calls, documents: documents.calls };
    };
    const known = await workFor('ann', account);
    expect(known.costs).toHaveLength(1);
    expect(await workFor('bob', undefined)).toEqual(known);
  });

  test('is not looked at while the address has to wait, even the right one', async () => {
    const { check, clock, computed } = await setUp();
    for (let time = 0; time < 5; time++) await check.isRight('ann', account, 'wrong password', bounds);
    computed.length = 0;
    await expect(check.isRight('ann', account, 'right password', bounds)).rejects.toMatchObject({
      type: 'sign-in-locked',
      retryAfter: 1,
    });
    expect(computed).toEqual([]);
    clock.now += 1_000;
    expect(await check.isRight('ann', account, 'right password', bounds)).toBe(true);
  });

  test('that found no turn counts as no failure', async () => {
    const { check } = await setUp({ mostWaiting: 0 });
    const tried = await Promise.allSettled(
      Array.from({ length: 5 }, () => check.isRight('ann', account, 'right password', bounds)),
    );
    expect(tried.some(({ status }) => status === 'rejected')).toBe(true);
    for (let time = 0; time < 4; time++) await check.isRight('ann', account, 'wrong password', bounds);
    expect(await check.isRight('ann', account, 'right password', bounds)).toBe(true);
  });

  test('is hashed anew when the cost has changed', async () => {
    const { check, credentials } = await setUp();
    const cheap = new PasswordHashes({
      compute: async (parameters) => quick(parameters),
      cost: { memory: 64, passes: 1, parallelism: 1 },
    });
    await credentials.replace('ann', { credentialId: 'c1', hash: await cheap.hash('right password') }, bounds);
    expect(await check.isRight('ann', account, 'right password', bounds)).toBe(true);
    expect(await credentials.find('ann', 'c1', bounds)).toContain('$m=19456,t=2,p=1$');
    expect(await check.isRight('ann', account, 'right password', bounds)).toBe(true);
  });
});
