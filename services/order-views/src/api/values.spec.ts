import { expect, test } from 'vitest';
import { orderId } from '../../test/samples.ts';
import { readOrderId } from './values.ts';

test('an id is the same in capitals', () => {
  expect(readOrderId(orderId.toUpperCase(), 'order_id')).toBe(orderId);
});

test.each(['', 'search', '42', `${orderId}0`, orderId.slice(1), orderId.replace('0', 'g'), `${orderId}\n`])(
  'what is no UUID is refused with the field named: %j',
  (id) => {
    expect(() => readOrderId(id, 'order_id')).toThrow(
      expect.objectContaining({
        code: 'invalid',
        message: 'The request is not valid.',
        faults: [{ field: 'order_id', message: 'must be a UUID' }],
      }),
    );
  },
);
