import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { indexedWords, queryWords, words } from './tokens.ts';

describe('words', () => {
  test.each([
    ['Laptop 15" (Pro)', ['laptop', '15', 'pro']],
    ['Ann.Café@example.com', ['ann', 'cafe', 'example', 'com']],
    ['ÅNGSTRÖM naïve', ['angstrom', 'naive']],
    ['e\u0301 and é', ['e', 'and', 'e']],
    ['Straße Łódź Ærø', ['strasse', 'lodz', 'aero']],
    ['İstanbul ısı', ['istanbul', 'isi']],
    ['ＦＵＬＬ ﬁne Ⅷ ²', ['full', 'fine', 'viii', '2']],
    ['ΑΘΗΝΑΣ Αθήνας', ['αθηνασ', 'αθηνασ']],
    ['東京タワー', ['東', '京', 'タワー']],
    ['naïve🚀rocket', ['naive', 'rocket']],
    ['a\u0000b\ud800c', ['a', 'b', 'c']],
    ['"*" -:(^) 🎉', []],
    ['', []],
  ])('of %j are %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('longer than 64 characters count by their beginning', () => {
    expect(words('x'.repeat(100))).toEqual(['x'.repeat(64)]);
    expect(words('𠀀x é'.replace('x', 'é'.repeat(100)))).toEqual(['𠀀', 'e'.repeat(64), 'e']);
  });

  test('are letters and digits only, and their own words, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        for (const word of words(text)) {
          if (!/^[\p{L}\p{N}]+$/u.test(word) || words(word).join() !== word) return false;
        }
        return true;
      }),
    );
  });
});

test('each word of all texts is stored once', () => {
  expect(indexedWords(['Red laptop', 'red mouse'])).toBe('red laptop mouse');
  expect(indexedWords([])).toBe('');
});

describe('a question', () => {
  test('of blanks asks for everything', () => {
    expect(queryWords('')).toBe('everything');
    expect(queryWords(' \t\n\u00a0')).toBe('everything');
  });

  test('without a letter or digit asks for no word', () => {
    expect(queryWords('🎉 --')).toEqual([]);
  });

  test('asks for each word once, for twelve of them, from its first thousand characters', () => {
    expect(queryWords('Red red RED')).toEqual(['red']);
    expect(queryWords(Array.from({ length: 40 }, (_, i) => `w${i}`).join(' '))).toHaveLength(12);
    expect(queryWords(`first ${' '.repeat(1_000)} last`)).toEqual(['first']);
  });
});
