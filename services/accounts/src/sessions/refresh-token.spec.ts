import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DerivedKeys } from '../secrets/derived-keys.ts';
import { RefreshTokens } from './refresh-token.ts';

const [old, present] = ['a'.repeat(40), 'b'.repeat(40)];
const tokens = new RefreshTokens(new DerivedKeys(present));
const id = randomUUID();

describe('a refresh token', () => {
  test('names its session, and is never made twice', () => {
    const [one, other] = [tokens.fresh(id), tokens.fresh(id)];
    expect(one.text).not.toBe(other.text);
    expect(tokens.read(one.text)).toEqual(one);
    expect(one.sessionId).toBe(id);
    expect(one.hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('that this service has not made is none', () => {
    const { text } = tokens.fresh(id);
    const other = new RefreshTokens(new DerivedKeys(old)).fresh(id);
    const changed = `${text.slice(0, 30)}${text[30] === 'A' ? 'B' : 'A'}${text.slice(31)}`;
    for (const bad of [other.text, changed, `${text}A`, text.slice(1), '', 'null', '🙂'.repeat(43)]) {
      expect(tokens.read(bad)).toBeUndefined();
    }
  });

  test('is understood while its secret stands in the list', () => {
    const { text } = new RefreshTokens(new DerivedKeys(old)).fresh(id);
    expect(new RefreshTokens(new DerivedKeys(`${present},${old}`)).read(text)?.sessionId).toBe(id);
    expect(tokens.read(text)).toBeUndefined();
  });
});

describe('the token that follows', () => {
  test('is the same for the same request, and another for any other', () => {
    const [first] = tokens.following(id, ['token', 'key']);
    expect(tokens.following(id, ['token', 'key'])[0]).toEqual(first);
    expect(tokens.read(first.text)).toEqual(first);
    const others = [['token', 'other'], ['other', 'key'], ['tokenkey', ''], ['token']];
    for (const seeds of others) expect(tokens.following(id, seeds)[0].text).not.toBe(first.text);
  });

  test('is found again after a change of the secret', () => {
    const [before] = new RefreshTokens(new DerivedKeys(old)).following(id, ['token', 'key']);
    expect(new RefreshTokens(new DerivedKeys(`${present},${old}`)).following(id, ['token', 'key'])[1]).toEqual(before);
  });
});
