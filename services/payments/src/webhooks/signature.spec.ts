import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkSignature } from './signature.ts';

const now = 1_780_000_000_000;
const body = Buffer.from('{"type":"payment.captured"}');
const time = now / 1_000;

function signed(at: number | string = time, secret = 'secret', text = body): string {
  return createHmac('sha256', secret).update(`${at}.`).update(text).digest('hex');
}

const check = (header: string | undefined, text = body) => checkSignature('secret', header, text, now);

test.each([
  ['right', `t=${time},v1=${signed()}`],
  ['one of several, as while the secret is replaced', `t=${time}, v1=${signed(time, 'old')}, v1=${signed()}`],
  ['a few minutes old', `t=${time - 299},v1=${signed(time - 299)}`],
])('a signature that is %s is believed', (_what, header) => {
  expect(() => check(header)).not.toThrow();
});

test.each([
  ['missing', undefined],
  ['of another secret', `t=${time},v1=${signed(time, 'other')}`],
  ['of another body', `t=${time},v1=${signed(time, 'secret', Buffer.from('{}'))}`],
  ['of another time', `t=${time - 1},v1=${signed()}`],
  ['too old', `t=${time - 301},v1=${signed(time - 301)}`],
  ['of the future', `t=${time + 301},v1=${signed(time + 301)}`],
  ['without a time', `v1=${signed('')}`],
  ['no time but a word', `t=soon,v1=${signed('soon')}`],
  ['cut short', `t=${time},v1=${signed().slice(0, 10)}`],
  ['of another scheme', `t=${time},v0=${signed()}`],
])('a signature that is %s is refused', (_what, header) => {
  expect(() => check(header)).toThrow(expect.objectContaining({ code: 'unauthenticated', type: 'webhook-signature' }));
});
