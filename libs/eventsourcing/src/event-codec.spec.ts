import { describe, expect, it } from 'vitest';
import { defineEvents, UnknownEventType } from './event-codec.ts';

type Priced = { type: 'V3_PRICED'; data: { minor: number; currency: string } };

const codec = defineEvents<Priced>(['V3_PRICED'], {
  V1_PRICED: (data: { price: number }) => ({ type: 'V2_PRICED', data: { minor: Math.round(data.price * 100) } }),
  V2_PRICED: (data: { minor: number }) => ({ type: 'V3_PRICED', data: { ...data, currency: 'EUR' } }),
});

describe('defineEvents', () => {
  it('leaves current events as they are', () => {
    const data = { minor: 5, currency: 'USD' };
    expect(codec.decode('V3_PRICED', data)).toEqual({ type: 'V3_PRICED', data });
  });

  it('brings old events up step by step', () => {
    expect(codec.decode('V1_PRICED', { price: 1.25 })).toEqual({
      type: 'V3_PRICED',
      data: { minor: 125, currency: 'EUR' },
    });
  });

  it('refuses a type that nobody knows, by name', () => {
    expect(() => codec.decode('V9_PRICED', {})).toThrow(UnknownEventType);
    expect(() => codec.decode('V9_PRICED', {})).toThrow(/V9_PRICED/);
  });

  it('refuses upcasters that lead in a circle instead of hanging', () => {
    const circle = defineEvents<Priced>(['V3_PRICED'], {
      A: () => ({ type: 'B', data: {} }),
      B: () => ({ type: 'A', data: {} }),
    });
    expect(() => circle.decode('A', {})).toThrow(UnknownEventType);
  });

  it('refuses an upcaster for a current type when it is declared', () => {
    expect(() => defineEvents<Priced>(['V3_PRICED'], { V3_PRICED: (data) => ({ type: 'X', data }) })).toThrow(
      /remove one/,
    );
  });
});
