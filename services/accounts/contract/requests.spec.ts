import { checker } from '@keelson/chassis';
import { expect, test } from 'vitest';
import { changeProfileRequest, registerRequest, verifyEmailRequest } from './requests.ts';

const register = checker(registerRequest, 'body');
const changeProfile = checker(changeProfileRequest, 'body');
const person = { email: 'ann@example.com', password: 'a long sentence' };

const ofName = expect.objectContaining({ faults: [expect.objectContaining({ field: 'name' })] });

test.each(['\n', '\r', '\t', '\0', '\u0085', '\u2028', '\u2029'])('a name is one line, without %j', (sign) => {
  const name = `Ann${sign}Pay here`;
  expect(() => register({ ...person, name })).toThrow(ofName);
  expect(() => changeProfile({ name, deliveryAddress: '' })).toThrow(ofName);
});

test.each(['', 'Ann', "Zoë O'Hara-Ng", '李 小龍', '👩‍🚀'])('%j is a name', (name) => {
  expect(register({ ...person, name })).toMatchObject({ name });
});

test('an address may have several lines', () => {
  const profile = { name: 'Ann', deliveryAddress: '1 Harbour Street\nBergen' };
  expect(changeProfile(profile)).toEqual(profile);
});

test('a password that comes with a code is well-formed text', () => {
  const verify = checker(verifyEmailRequest, 'body');
  const code = { email: person.email, code: '4TQ2K-9MWZX' };
  expect(verify(code)).toEqual(code);
  const ofPassword = expect.objectContaining({ faults: [expect.objectContaining({ field: 'password' })] });
  for (const password of ['', '\ud800']) expect(() => verify({ ...code, password })).toThrow(ofPassword);
});
