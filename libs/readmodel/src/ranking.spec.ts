import { describe, expect, test } from 'vitest';
import { rankingTiers, sameNames, tierOf } from './ranking.ts';
import type { SearchSchema } from './search.ts';

const text = (doc: string) => [doc];
const schema = (fields: SearchSchema<string>['fields']): SearchSchema<string> => ({ fields });

describe('the tiers of a schema', () => {
  test('go from the weightiest field to all fields, whole words before beginnings', () => {
    expect(rankingTiers(schema({ notes: { text, weight: 2 }, title: { text, weight: 4 }, email: { text } }))).toEqual([
      { fields: ['title'], whole: true },
      { fields: ['title'], whole: false },
      { fields: ['notes', 'title'], whole: true },
      { fields: ['notes', 'title'], whole: false },
      { fields: ['notes', 'title', 'email'], whole: true },
      { fields: ['notes', 'title', 'email'], whole: false },
    ]);
  });

  test('are two where all fields weigh the same', () => {
    expect(rankingTiers(schema({ a: { text }, b: { text, weight: 1 } }))).toHaveLength(2);
  });

  test('need one to eight fields with plain names', () => {
    expect(() => rankingTiers(schema({}))).toThrow('1 to 8 fields');
    const nine = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, { text }]));
    expect(() => rankingTiers(schema(nine))).toThrow('1 to 8 fields');
    for (const name of ['', 'Title', 'a-b', 'a"b', 'rank', 'rowid']) {
      expect(() => rankingTiers(schema({ [name]: { text } }))).toThrow('cannot be named');
    }
  });
});

test('names are the same in whatever order', () => {
  expect(sameNames(['a', 'b'], ['b', 'a'])).toBe(true);
  expect(sameNames(['a'], ['a', 'b'])).toBe(false);
  expect(sameNames(['a', 'c'], ['a', 'b'])).toBe(false);
});

describe('a document ranks', () => {
  const tiers = rankingTiers(schema({ title: { text, weight: 2 }, notes: { text } }));
  const rank = (asked: string[], title: string[], notes: string[] = []) => {
    return tierOf(tiers, asked, new Map(Object.entries({ title, notes })));
  };

  test('by the field and the wholeness of its weakest word', () => {
    expect(rank(['lap'], ['lap', 'laptop'])).toBe(0);
    expect(rank(['lap'], ['laptop'], ['lap'])).toBe(1);
    expect(rank(['lap'], [], ['lap'])).toBe(2);
    expect(rank(['lap'], [], ['laptop'])).toBe(3);
    expect(rank(['red', 'lap'], ['red'], ['lap'])).toBe(2);
    expect(rank(['red', 'lap'], ['red', 'laptop'], ['lap'])).toBe(1);
  });

  test('nowhere without one of the words', () => {
    expect(rank(['red', 'lap'], ['red'])).toBe(4);
  });
});
