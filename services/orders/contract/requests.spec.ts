import { checker } from '@keelson/chassis';
import { type TSchema, Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import {
  cancelOrderRequest,
  changeAddressRequest,
  completeOrderRequest,
  createOrderRequest,
  payOrderRequest,
  shopItem,
} from './requests.ts';

/** Whether a field with this schema takes `value`. */
function takes(schema: TSchema, value: unknown): boolean {
  try {
    checker(Type.Object({ value: schema }), 'body')({ value });
    return true;
  } catch {
    return false;
  }
}

const descriptionOf = (schema: TSchema) => (schema as { readonly description?: string }).description;

describe('the OpenAPI document tells of each field what no pattern there can tell:', () => {
  test.each<[string, TSchema]>([
    ["an item's id", shopItem.properties.id],
    ["an item's title", shopItem.properties.title],
    ['the delivery address of a new order', createOrderRequest.properties.deliveryAddress],
    ['the payment id', payOrderRequest.properties.paymentID],
    ['the reason of a cancellation', cancelOrderRequest.properties.cancelReason],
    ['the new delivery address', changeAddressRequest.properties.deliveryAddress],
  ])('%s must have something to see in it', (_field, schema) => {
    expect(takes(schema, '\u200b')).toBe(false);
    expect(descriptionOf(schema)).toContain('something to see in it');
    expect(takes(schema, 'a\u0007')).toBe(false);
    expect(descriptionOf(schema)).toContain('No control characters');
  });

  test('a description may be blank, but holds no control characters', () => {
    const { description } = shopItem.properties;
    expect([takes(description, ' '), takes(description, '\u0007')]).toEqual([true, false]);
    expect(descriptionOf(description)).toMatch(/may be empty.*No control characters/);
  });

  test.each<[string, TSchema]>([
    ['the time of a payment', payOrderRequest.properties.timestamp],
    ['the time of a delivery', completeOrderRequest.properties.deliveryTimestamp],
  ])('%s is in the years 1 to 9999', (_field, schema) => {
    expect(takes(schema, '0000-01-01T00:00:00Z')).toBe(false);
    expect(descriptionOf(schema)).toContain('Years 1 to 9999');
  });
});
