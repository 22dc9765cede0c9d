import { describe, expect, test } from 'vitest';
import { extractTrace, formatTraceparent, fromCarrier, parseTraceparent, toCarrier } from './trace-context.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const extract = (headers: Record<string, string>) => extractTrace((name) => headers[name]);

test.each([
  ['W3C', { traceparent: `00-${traceId}-${spanId}-01` }, true],
  ['W3C, not sampled', { traceparent: `00-${traceId}-${spanId}-00` }, false],
  ['a later W3C version', { traceparent: `cc-${traceId}-${spanId}-01-more` }, true],
  ['B3 single', { b3: `${traceId}-${spanId}-1` }, true],
  ['B3 single, debug, with parent', { b3: `${traceId}-${spanId}-d-00000000000000aa` }, true],
  ['B3 single without a decision', { b3: `${traceId}-${spanId}` }, false],
  ['B3 multi', { 'x-b3-traceid': traceId.toUpperCase(), 'x-b3-spanid': spanId, 'x-b3-sampled': 'true' }, true],
  ['B3 multi, debug', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-flags': '1' }, true],
  ['W3C before B3', { traceparent: `00-${traceId}-${spanId}-01`, b3: `${spanId}-${spanId}-0` }, true],
  ['B3 where W3C is malformed', { traceparent: 'x', b3: `${traceId}-${spanId}-1` }, true],
] as [string, Record<string, string>, boolean][])('%s is read', (_, headers, sampled) => {
  expect(extract(headers)).toEqual({ traceId, spanId, sampled });
});

test('a short B3 trace id is filled up', () => {
  expect(extract({ b3: `${spanId}-${spanId}-1` })?.traceId).toBe(`0000000000000000${spanId}`);
});

test.each([
  {},
  { traceparent: '' },
  { traceparent: `00-${traceId}-${spanId}` },
  { traceparent: `00-${traceId}-${spanId}-01-more` },
  { traceparent: `ff-${traceId}-${spanId}-01` },
  { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` },
  { traceparent: `00-${traceId}-${'0'.repeat(16)}-01` },
  { b3: '0' },
  { 'x-b3-traceid': traceId },
  { 'x-b3-traceid': 'x', 'x-b3-spanid': spanId },
])('%j is no context', (headers) => {
  expect(extract(headers as Record<string, string>)).toBeUndefined();
});

describe('the carrier in event metadata', () => {
  test('gives back what was put in', () => {
    const trace = { traceId, spanId, sampled: true, traceState: 'a=b' };
    expect(fromCarrier(toCarrier(trace))).toEqual(trace);
    expect(toCarrier(trace)).toEqual({ traceparent: formatTraceparent(trace), tracestate: 'a=b' });
  });

  test('is empty without a trace', () => {
    expect(toCarrier(undefined)).toEqual({});
  });

  test.each([undefined, null, 'x', 5, {}, { traceparent: 5 }, { traceparent: 'x' }])(
    '%j carries nothing',
    (metadata) => {
      expect(fromCarrier(metadata)).toBeUndefined();
    },
  );
});

test('a tracestate that is too long is dropped', () => {
  expect(parseTraceparent(`00-${traceId}-${spanId}-01`, 'x'.repeat(600))).toEqual({ traceId, spanId, sampled: true });
});
