import { expect, test } from 'vitest';
import { budgetText, escapeXml, wrap } from './words.ts';

test('a time is told in seconds where they are whole', () => {
  expect([1, 999, 1_000, 1_500, 10_000].map(budgetText)).toEqual(['1 ms', '999 ms', '1 s', '1500 ms', '10 s']);
});

test('a text is broken at its spaces, and a long word stays whole', () => {
  expect(wrap('Keeps the incomprehensibilities of it', 12)).toEqual(['Keeps the', 'incomprehensibilities', 'of it']);
});

test('a text cannot end the markup around it', () => {
  expect(escapeXml(`<a href="x">&'`)).toBe('&#60;a href=&#34;x&#34;&#62;&#38;&#39;');
});
