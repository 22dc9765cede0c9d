import { expect, test } from 'vitest';
import { checkedRevision, readRevision } from './revisions.ts';

test('a revision is read from text, where there is one', () => {
  expect(readRevision('0', 'min-revision')).toBe(0);
  expect(readRevision('1234', 'min-revision')).toBe(1234);
  expect(readRevision(undefined, 'min-revision')).toBeUndefined();
});

test.each(['', '-1', '1.5', '1e3', '0x1', ' 1', 'abc', '99999999999999'])('%j is no revision', (text) => {
  expect(() => readRevision(text, 'min-revision')).toThrow(
    expect.objectContaining({ code: 'invalid', faults: [expect.objectContaining({ field: 'min-revision' })] }),
  );
});

test.each([-1, 0.5, Number.NaN, 2 ** 60])('%d is no revision', (revision) => {
  expect(() => checkedRevision(revision, 'after_revision')).toThrow(
    expect.objectContaining({ faults: [expect.objectContaining({ field: 'after_revision' })] }),
  );
});
