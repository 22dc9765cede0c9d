import { beginning } from '@keelson/bulkimport';
import { expect, test } from 'vitest';
import { Progress, progressLine } from './progress.ts';

const began = { ...beginning({ offset: 100, line: 2 }), rows: 1_000 };
const place = { ...began, offset: 600, rows: 6_000, rejected: 3 };

test('a line has the share, the rate since this process began, the rejects and the time left', () => {
  expect(progressLine(place, began, 10, 1_200)).toBe(
    '[############            ]  50%  6,000 rows  500/s  3 rejected  0:12 left',
  );
});

test('where the length is not known, share and time left are not guessed', () => {
  expect(progressLine(place, began, 10, undefined)).toBe('6,000 rows  500/s  3 rejected');
});

test('a file on which nothing has moved yet has no rate that is no number', () => {
  expect(progressLine(began, began, 0, 1_200)).not.toMatch(/NaN|Infinity/);
});

test('a terminal gets its last bar cleared, a log gets nothing to clear', () => {
  for (const [isTTY, expected] of [
    [true, '\r\x1b[K'],
    [false, ''],
  ] as const) {
    let written = '';
    const progress = new Progress({ isTTY, write: (text) => (written += text) }, 1_200, began);
    progress.at(place);
    progress.end();
    expect(written).toBe(expected);
  }
});
