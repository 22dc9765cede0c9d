import { expect, test } from 'vitest';
import { DerivedKeys } from '../secrets/derived-keys.ts';
import { VerificationCodes } from './verification-codes.ts';

const [old, present] = ['a'.repeat(40), 'b'.repeat(40)];
const codes = new VerificationCodes(new DerivedKeys(present));

test('a code is easy to type, and the same each time', () => {
  expect(codes.codeOf('ann', 1)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(codes.codeOf('ann', 1)).toBe(codes.codeOf('ann', 1));
});

test('a code is good for its own registration only', () => {
  const code = codes.codeOf('ann', 2);
  expect(codes.find(code, 'ann', [1, 2, 3])).toBe(2);
  expect(codes.find(code, 'ann', [1, 3])).toBeUndefined();
  expect(codes.find(code, 'bob', [1, 2, 3])).toBeUndefined();
  expect(codes.find('', 'ann', [1, 2, 3])).toBeUndefined();
});

test('how it is typed does not count', () => {
  const code = codes.codeOf('ann', 1);
  const typed = ` ${code.toLowerCase().replace('-', ' - ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
  expect(codes.find(typed, 'ann', [1])).toBe(1);
});

test('a code is good after a change of the secret, while the old one stands in the list', () => {
  const code = new VerificationCodes(new DerivedKeys(old)).codeOf('ann', 1);
  expect(new VerificationCodes(new DerivedKeys(`${present},${old}`)).find(code, 'ann', [1])).toBe(1);
  expect(codes.find(code, 'ann', [1])).toBeUndefined();
});
