import { expect, test } from 'vitest';
import { toUtc } from './times.ts';

test.each([
  ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01t10:00:00z', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01T12:30:00.123456789+02:30', '2026-05-01T10:00:00.123Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
])('%s is told as %s', (text, utc) => {
  expect(toUtc(text)).toBe(utc);
});

test.each(['0000-12-31T23:59:59Z', '0001-01-01T00:00:00+01:00', '2026-12-31T23:59:60Z', 'yesterday'])(
  '%s cannot be told',
  (text) => {
    expect(toUtc(text)).toBeUndefined();
  },
);
