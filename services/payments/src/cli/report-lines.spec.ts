import { expect, test } from 'vitest';
import { reportLines } from './report-lines.ts';

test('a report is a line for each finding, what is left last, and a sum', () => {
  const report = {
    since: '2026-05-01T10:00:00.000Z',
    compared: 12,
    repaired: [{ paymentId: 'a', kind: 'completed', detail: 'Done.' }],
    unresolved: [{ paymentId: 'b', kind: 'unexplained', detail: 'Odd.' }],
  } as const;
  expect(reportLines(report)).toEqual([
    'completed         a  Done.',
    'unexplained       b  Odd.',
    '12 compared since 2026-05-01T10:00:00.000Z: 1 repaired, 1 for a person to look at.',
  ]);
});
