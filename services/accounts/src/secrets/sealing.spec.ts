import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { DerivedKeys, isKeysSecret } from './derived-keys.ts';
import { open, seal } from './sealing.ts';

const [key, other] = [randomBytes(32), randomBytes(32)];
const plain = Buffer.from('a private key');

test('what is sealed opens with its key and its context, and with no other', () => {
  const sealed = seal(plain, key, 'k1');
  expect(open(sealed, [other, key], 'k1')).toEqual(plain);
  expect(open(sealed, [other], 'k1')).toBeUndefined();
  expect(open(sealed, [key], 'k2')).toBeUndefined();
  expect(seal(plain, key, 'k1')).not.toBe(sealed);
});

test('what was changed does not open', () => {
  const bytes = Buffer.from(seal(plain, key, 'k1'), 'base64url');
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(open(changed.toString('base64url'), [key], 'k1')).toBeUndefined();
  }
  expect(open('', [key], 'k1')).toBeUndefined();
});

test('a secret makes a key for each purpose, and the newest comes first', () => {
  const [old, present] = ['a'.repeat(32), 'b'.repeat(32)];
  const keys = new DerivedKeys(`${present},${old}`);
  expect(keys.all('refresh-tokens')).toEqual([
    ...new DerivedKeys(present).all('refresh-tokens'),
    ...new DerivedKeys(old).all('refresh-tokens'),
  ]);
  expect(keys.all('refresh-tokens')[0]).not.toEqual(keys.all('signing-keys')[0]);
  expect(keys.all('signing-keys')[0]).toHaveLength(32);
});

test.each([
  ['a'.repeat(32), true],
  [`${'a'.repeat(32)},${'b'.repeat(40)}`, true],
  ['a'.repeat(31), false],
  [`${'a'.repeat(32)},`, false],
  ['', false],
])('%s is a secret: %s', (text, expected) => {
  expect(isKeysSecret(text)).toBe(expected);
});
