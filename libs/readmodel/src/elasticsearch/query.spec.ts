import { expect, test } from 'vitest';
import { narrowed, tierQuery } from './query.ts';

test('a better tier is worth a greater fixed score, and the best one counts', () => {
  const either = (how: object) => ({ bool: { should: [how], minimum_should_match: 1 } });
  const whole = either({ term: { 'words.title': { value: 'red' } } });
  const beginning = either({ prefix: { 'words.title': { value: 'red' } } });
  expect(
    tierQuery(
      ['red'],
      [
        { fields: ['title'], whole: true },
        { fields: ['title'], whole: false },
      ],
    ),
  ).toEqual({
    dis_max: {
      queries: [
        { constant_score: { filter: { bool: { filter: [whole] } }, boost: 2 } },
        { constant_score: { filter: { bool: { filter: [beginning] } }, boost: 1 } },
      ],
    },
  });
});

test('keywords narrow what is found and leave its score alone', () => {
  const asked = { term: { id: { value: 'a' } } };
  expect(narrowed(asked, [])).toBe(asked);
  expect(narrowed(asked, [['owner', 'ann']])).toEqual({
    bool: { must: [asked], filter: [{ term: { 'keywords.owner': { value: 'ann' } } }] },
  });
});
