import { describe, expect, test } from 'vitest';
import { toldOf } from './told.ts';

describe('a customer', () => {
  test.each(['out-of-stock', 'payment-declined', 'product-retired', 'order-canceled', 'reservation-gone'])(
    'is told of %s in its own words',
    (type) => expect(toldOf({ type, detail: 'As it is.' })).toBe('As it is.'),
  );

  test.each(['aborted', 'poisoned', 'too-many-attempts', 'unreadable-event', 'internal', 'x-out-of-stock'])(
    'is told of %s that it is our fault, and no more',
    (type) => {
      const detail = 'TypeError at 10.0.3.7: see ticket 12, she called twice.';
      expect(toldOf({ type, detail })).toBe('Something went wrong on our side.');
    },
  );
});
