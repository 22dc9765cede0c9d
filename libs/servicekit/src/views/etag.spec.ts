import { expect, test } from 'vitest';
import { etagOf, namesEtag } from './etag.ts';

test.each(['"3"', 'W/"3"', '"1", "3"', '"1",W/"3"', '*'])('If-None-Match %s names revision 3', (header) => {
  expect(namesEtag(header, etagOf(3))).toBe(true);
});

test.each([undefined, '', '3', '"30"', '"1", "2"'])('If-None-Match %s does not', (header) => {
  expect(namesEtag(header, etagOf(3))).toBe(false);
});
