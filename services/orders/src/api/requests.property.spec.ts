import { ServiceError } from '@keelson/chassis';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCharacter } from '../../../../test/support/any-character.ts';
import type { OrderCommandType } from '../domain/commands.ts';
import { readRequest } from './requests.ts';

const type = fc.constantFrom<OrderCommandType>(
  'create-order',
  'pay-order',
  'submit-order',
  'update-cart',
  'cancel-order',
  'complete-order',
  'change-address',
);

/** Either what a client may mean, or anything else that JSON can say. */
const nearly = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 8, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: fc.anything() });
const text = nearly(fc.string({ unit: anyCharacter, maxLength: 30 }));
const time = nearly(
  fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.string(),
  ),
);
const item = fc.record(
  { id: text, title: text, description: text, quantity: nearly(fc.nat(20_000)), price: nearly(fc.double()) },
  { requiredKeys: [] },
);
const body = nearly(
  fc.record(
    {
      shopItems: nearly(fc.array(nearly(item), { maxLength: 4 })),
      accountEmail: nearly(fc.emailAddress()),
      deliveryAddress: text,
      paymentID: text,
      timestamp: time,
      cancelReason: text,
      deliveryTimestamp: time,
    },
    { requiredKeys: [] },
  ),
);

test('whatever comes as a body is read, or refused by naming a field; nothing breaks', () => {
  fc.assert(
    fc.property(type, body, (type, body) => {
      try {
        expect(readRequest(type, body).type).toBe(type);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
        expect(error).toMatchObject({ code: 'invalid' });
        expect((error as ServiceError).faults?.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('every price that a person can write with two decimals is read to the cent', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000 }), (cents) => {
      const written = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      const shopItems = JSON.parse(`[{"id":"a","title":"b","quantity":1,"price":${written}}]`);
      expect(readRequest('update-cart', { shopItems })).toMatchObject({ shopItems: [{ priceMinor: cents }] });
    }),
  );
});
