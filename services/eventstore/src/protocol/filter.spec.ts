import { describe, expect, it } from 'vitest';
import { compileFilter, InvalidFilter } from './filter.ts';

const created = { stream: 'order-1', type: 'V1_ORDER_CREATED' };
const metadata = { stream: '$$order-1', type: '$metadata' };

describe('a filter', () => {
  it('by prefixes of the stream wants any of them', () => {
    const wanted = compileFilter({ on: 'stream', regex: '', prefixes: ['order-', 'cart-'] });
    expect([created, metadata].map(wanted)).toEqual([true, false]);
  });

  it('by prefixes of the type', () => {
    const wanted = compileFilter({ on: 'type', regex: '', prefixes: ['V1_'] });
    expect([created, metadata].map(wanted)).toEqual([true, false]);
  });

  it('by a regular expression, as the one that leaves system events out', () => {
    const wanted = compileFilter({ on: 'type', regex: '^[^$].*', prefixes: [] });
    expect([created, metadata].map(wanted)).toEqual([true, false]);
  });

  it('without an expression, or with a broken one, is refused', () => {
    expect(() => compileFilter({ on: 'type', regex: '', prefixes: [] })).toThrow(InvalidFilter);
    expect(() => compileFilter({ on: 'type', regex: '(', prefixes: [] })).toThrow(InvalidFilter);
  });
});
