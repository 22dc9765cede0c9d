import { expect, test } from 'vitest';
import { tierMatches } from './match.ts';

test('each tier leaves out the better ones, and the last tier is every match', () => {
  const matches = tierMatches(
    ['red', 'and'],
    [
      { fields: ['title'], whole: true },
      { fields: ['title'], whole: false },
      { fields: ['title', 'notes'], whole: true },
    ],
  );
  expect(matches).toEqual({
    tiers: [
      '{"title"} : ("red" AND "and")',
      '({"title"} : ("red"* AND "and"*)) NOT (({"title"} : ("red" AND "and")))',
      '({"title" "notes"} : ("red" AND "and")) NOT (({"title"} : ("red" AND "and")) OR ({"title"} : ("red"* AND "and"*)))',
    ],
    alone: [
      '{"title"} : ("red" AND "and")',
      '{"title"} : ("red"* AND "and"*)',
      '{"title" "notes"} : ("red" AND "and")',
    ],
    any: '{"title" "notes"} : ("red" AND "and")',
  });
});
