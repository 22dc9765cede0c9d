import { afterEach, expect, test, vi } from 'vitest';
import { Deadline, parseDeadline } from './deadline.ts';

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['2030-01-02T03:04:05Z', Date.UTC(2030, 0, 2, 3, 4, 5)],
  ['2030-01-02T03:04:05.678Z', Date.UTC(2030, 0, 2, 3, 4, 5, 678)],
  ['2030-01-02T05:04:05+02:00', Date.UTC(2030, 0, 2, 3, 4, 5)],
  [' 1893553445000 ', 1_893_553_445_000],
])('%s is read', (text, epochMs) => {
  expect(parseDeadline(text)).toBe(epochMs);
});

test.each([
  '',
  'soon',
  '2030-01-02',
  '2030-01-02T03:04:05',
  '2030-13-02T03:04:05Z',
  '2030-02-30T03:04:05Z',
  '2030-02-01T24:00:00Z',
  '-1',
  '1e9',
  '9'.repeat(40),
  'NaN',
])('%j is refused', (text) => {
  expect(() => parseDeadline(text)).toThrow('The deadline is not valid.');
});

test('it counts down to zero and no further', () => {
  vi.useFakeTimers();
  const deadline = Deadline.after(1_000);
  expect([deadline.remaining(), deadline.expired]).toEqual([1_000, false]);
  vi.advanceTimersByTime(999);
  expect([deadline.remaining(), deadline.expired]).toEqual([1, false]);
  vi.advanceTimersByTime(2);
  expect([deadline.remaining(), deadline.expired]).toEqual([0, true]);
  expect([Deadline.at(0).remaining(), Deadline.at(0).expired]).toEqual([0, true]);
});

test('none never comes', () => {
  expect([Deadline.none.remaining(), Deadline.none.expired]).toEqual([Infinity, false]);
});
