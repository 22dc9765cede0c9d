import { expect, test } from 'vitest';
import { decimalNumber, timestampMessage, timeText } from './proto-values.ts';

test('a timestamp is told as text, to the millisecond', () => {
  expect(timeText({ seconds: '1777629600', nanos: 123_456_789 })).toBe('2026-05-01T10:00:00.123Z');
  expect(timeText({ seconds: -1, nanos: 0 })).toBe('1969-12-31T23:59:59.000Z');
});

test('a timestamp that was left out stays out', () => {
  expect(timeText(null)).toBeUndefined();
  expect(timeText(undefined)).toBeUndefined();
});

test.each([
  { seconds: 1, nanos: -5 },
  { seconds: 1, nanos: 1_000_000_000 },
  { seconds: '253402300800', nanos: 0 },
  { seconds: '-62135596801', nanos: 0 },
])('what a Timestamp may not hold is no time: %j', (timestamp) => {
  expect(timeText(timestamp)).toBe('');
});

test('the first and the last time of a Timestamp are times', () => {
  expect(timeText({ seconds: '-62135596800', nanos: 0 })).toBe('0001-01-01T00:00:00.000Z');
  expect(timeText({ seconds: '253402300799', nanos: 999_999_999 })).toBe('9999-12-31T23:59:59.999Z');
});

test('a timestamp beyond all calendars is no time, and no crash', () => {
  expect(timeText({ seconds: '9223372036854775807', nanos: 0 })).toBe('');
  expect(timeText({ seconds: '-9223372036854775808', nanos: 0 })).toBe('');
});

test.each([
  ['12.50', 12.5],
  ['0', 0],
  ['1000000.00', 1_000_000],
  ['-1.25', -1.25],
  ['1.999', 1.999],
])('decimal text %s is %d', (text, number) => {
  expect(decimalNumber(text)).toBe(number);
});

test.each(['', ' 1', '1e3', '0x1', 'NaN', 'Infinity', '1.', '.5', '12.34000000000000000001', '1,5'])(
  'text "%s" is no decimal',
  (text) => {
    expect(decimalNumber(text)).toBeNaN();
  },
);

test.each(['2026-05-01T10:00:00.123Z', '1969-12-31T23:59:59.250Z', '0001-01-01T00:00:00.000Z'])(
  'the time %s comes back as it went out',
  (text) => {
    expect(timeText(timestampMessage(text))).toBe(text);
  },
);

test('a time that has not come is no message', () => {
  expect(timestampMessage(null)).toBeNull();
});
