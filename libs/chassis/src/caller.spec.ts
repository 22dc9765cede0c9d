import { expect, test } from 'vitest';
import { parseCaller, requireCaller, requireRole } from './caller.ts';

const claims = { sub: 'a-1', email: 'ann@example.com', roles: ['customer'], sid: 's-1', iss: 'keelson', exp: 1 };
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ann = { id: 'a-1', email: 'ann@example.com', roles: ['customer'], sessionId: 's-1' };
const refusal = (code: string) => expect.objectContaining({ code });

test('who calls is read from the claims that the edge has verified', () => {
  expect(parseCaller(encoded(claims))).toEqual(ann);
  expect(parseCaller(encoded({ sub: 'a-1' }))).toEqual({ id: 'a-1', email: '', roles: [], sessionId: undefined });
});

test('a name beyond ASCII comes through', () => {
  expect(parseCaller(encoded({ ...claims, email: 'åse@example.com' }))?.email).toBe('åse@example.com');
});

test('a call without claims is anonymous', () => {
  expect(parseCaller(undefined)).toBeUndefined();
  expect(parseCaller('')).toBeUndefined();
});

test.each([
  ['no base64', '{"sub":"a-1"}'],
  ['two headers in one', `${encoded(claims)}, ${encoded(claims)}`],
  ['no JSON', Buffer.from('sub=a-1').toString('base64url')],
  ['no object', encoded('a-1')],
  ['nothing', encoded(null)],
  ['no subject', encoded({ ...claims, sub: undefined })],
  ['an empty subject', encoded({ ...claims, sub: '' })],
  ['a subject that is no text', encoded({ ...claims, sub: 7 })],
  ['roles that are no list', encoded({ ...claims, roles: 'operator' })],
  ['a role that is no text', encoded({ ...claims, roles: [1] })],
])('claims that are %s let nobody in', (_what, header) => {
  expect(() => parseCaller(header)).toThrow(refusal('unauthenticated'));
});

test('what needs an account says so to whoever has none, and to whoever lacks the role', () => {
  expect(requireCaller({ caller: ann })).toBe(ann);
  expect(requireRole({ caller: ann }, 'customer')).toBe(ann);
  expect(() => requireCaller({ caller: undefined })).toThrow(refusal('unauthenticated'));
  expect(() => requireRole({ caller: undefined }, 'operator')).toThrow(refusal('unauthenticated'));
  expect(() => requireRole({ caller: ann }, 'operator')).toThrow(refusal('forbidden'));
});
