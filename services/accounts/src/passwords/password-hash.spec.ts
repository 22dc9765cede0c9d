import type { Argon2Parameters } from 'node:crypto';
import { expect, test } from 'vitest';
import { COST, PasswordHashes } from './password-hash.ts';

/** Cheap, so that the tests are. */
const cheap = new PasswordHashes({ cost: { memory: 64, passes: 1, parallelism: 1 } });

/** Tells what is computed, and computes nothing. */
function watched() {
  const computed: Argon2Parameters[] = [];
  const compute = async (parameters: Argon2Parameters) => {
    computed.push(parameters);
    return Buffer.alloc(parameters.tagLength, 7);
  };
  return { computed, hashes: new PasswordHashes({ compute }) };
}

test('a password matches its own hash and no other', async () => {
  const hash = await cheap.hash('a long sentence');
  expect(await cheap.matches('a long sentence', hash)).toBe(true);
  expect(await cheap.matches('a long sentence.', hash)).toBe(false);
  expect(await cheap.matches('A long sentence', hash)).toBe(false);
});

test('the same password has another hash each time, which says what it cost', async () => {
  const [one, other] = [await cheap.hash('a long sentence'), await cheap.hash('a long sentence')];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
});

test('what keyboards send differently is the same password', async () => {
  const hash = await cheap.hash('caf\u00e9 au lait');
  expect(await cheap.matches('cafe\u0301 au lait', hash)).toBe(true);
});

test('a hash is checked at its own cost, and known to be outdated when the cost has changed', async () => {
  const hash = await cheap.hash('a long sentence');
  const dearer = new PasswordHashes({ cost: { memory: 128, passes: 1, parallelism: 1 } });
  expect(await dearer.matches('a long sentence', hash)).toBe(true);
  expect(dearer.isOutdated(hash)).toBe(true);
  expect(cheap.isOutdated(hash)).toBe(false);
});

test('where there is no password, the same is computed as where there is one, and nothing matches', async () => {
  const { computed, hashes } = watched();
  const stored = await hashes.hash('a long sentence');
  expect(await hashes.matches('another sentence', stored)).toBe(true);
  expect(await hashes.matches('another sentence', undefined)).toBe(false);
  const [, known, unknown] = computed;
  const costOf = ({ nonce, ...rest }: Argon2Parameters) => ({ ...rest, nonce: (nonce as Buffer).length });
  expect(computed).toHaveLength(3);
  expect(known && costOf(known)).toEqual(unknown && costOf(unknown));
  expect(known).toMatchObject(COST);
});

test('what is no hash of ours is told, not compared', async () => {
  await expect(cheap.matches('a long sentence', '$2b$10$abcdefghijklmnopqrstuv')).rejects.toThrow('no Argon2id hash');
});
