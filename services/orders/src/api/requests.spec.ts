import { type Fault, ServiceError } from '@keelson/chassis';
import { describe, expect, test } from 'vitest';
import type { OrderCommandType } from '../domain/commands.ts';
import { readRequest, toCommand } from './requests.ts';

const item = { id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 };
const order = { shopItems: [item], accountEmail: 'ann@example.com', deliveryAddress: '1 Harbour Street\nBergen' };

function faultsOf(type: OrderCommandType, body: unknown): readonly Fault[] {
  try {
    readRequest(type, body);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code: 'invalid' });
    return (error as ServiceError).faults ?? [];
  }
}

const withItem = (change: object) => ({ ...order, shopItems: [{ ...item, ...change }] });
const without = (member: keyof typeof order) =>
  Object.fromEntries(Object.entries(order).filter(([name]) => name !== member));

describe('a new order', () => {
  test('comes in the terms of the domain: minor units, every member there', () => {
    expect(readRequest('create-order', order)).toEqual({
      type: 'create-order',
      shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, priceMinor: 1999 }],
      accountEmail: 'ann@example.com',
      deliveryAddress: '1 Harbour Street\nBergen',
    });
  });

  test('may leave out descriptions and bring members that nobody knows', () => {
    const { description: _left, ...bare } = item;
    const body = { ...order, shopItems: [{ ...bare, colour: 'brass' }], note: 'hi' };
    expect(readRequest('create-order', body)).toEqual(readRequest('create-order', withItem({ description: '' })));
  });

  test.each([
    ['no body', undefined, 'body'],
    ['null', null, 'body'],
    ['a list', [order], 'body'],
    ['a text', 'order', 'body'],
    ['no cart', without('shopItems'), 'shopItems'],
    ['an empty cart', { ...order, shopItems: [] }, 'shopItems'],
    ['a cart that is no list', { ...order, shopItems: { 0: item } }, 'shopItems'],
    ['too many items', { ...order, shopItems: Array(101).fill(item) }, 'shopItems'],
    ['an item that is none', { ...order, shopItems: [null] }, 'shopItems[0]'],
    ['no e-mail', without('accountEmail'), 'accountEmail'],
    ['an empty e-mail', { ...order, accountEmail: '' }, 'accountEmail'],
    ['a malformed e-mail', { ...order, accountEmail: 'ann.example.com' }, 'accountEmail'],
    ['an e-mail without a domain', { ...order, accountEmail: 'ann@' }, 'accountEmail'],
    ['an e-mail of one label', { ...order, accountEmail: 'ann@localhost' }, 'accountEmail'],
    ['an e-mail with a blank', { ...order, accountEmail: 'ann smith@example.com' }, 'accountEmail'],
    ['two e-mails', { ...order, accountEmail: 'a@example.com,b@example.com' }, 'accountEmail'],
    ['an e-mail too long', { ...order, accountEmail: `ann@${'a.'.repeat(130)}com` }, 'accountEmail'],
    ['an e-mail that is none', { ...order, accountEmail: 7 }, 'accountEmail'],
    ['no address', without('deliveryAddress'), 'deliveryAddress'],
    ['an empty address', { ...order, deliveryAddress: '' }, 'deliveryAddress'],
    ['a blank address', { ...order, deliveryAddress: ' \n ' }, 'deliveryAddress'],
    ['an address too long', { ...order, deliveryAddress: 'x'.repeat(501) }, 'deliveryAddress'],
    [
      'nothing to see in its address',
      { ...order, deliveryAddress: ' \u200b\u2060\ufeff\u3164\u00ad ' },
      'deliveryAddress',
    ],
    ['C1 control characters', { ...order, deliveryAddress: 'a\u0085b' }, 'deliveryAddress'],
    ['C1 controls in a description', withItem({ description: '\u009f' }), 'shopItems[0].description'],
    ['a title without anything to see', withItem({ title: '\u200b' }), 'shopItems[0].title'],
    ['control characters', { ...order, deliveryAddress: 'a\u0000b' }, 'deliveryAddress'],
    ['half a character', { ...order, deliveryAddress: 'a\ud800' }, 'deliveryAddress'],
    ['a negative price', withItem({ price: -0.01 }), 'shopItems[0].price'],
    ['a price in text', withItem({ price: '19.99' }), 'shopItems[0].price'],
    ['no price', withItem({ price: undefined }), 'shopItems[0].price'],
    ['three decimals', withItem({ price: 19.999 }), 'shopItems[0].price'],
    ['a float that went wrong', withItem({ price: 0.1 + 0.2 }), 'shopItems[0].price'],
    ['a price too high', withItem({ price: 1_000_000.01 }), 'shopItems[0].price'],
    ['a price beyond numbers', withItem({ price: Number.POSITIVE_INFINITY }), 'shopItems[0].price'],
    ['quantity 0', withItem({ quantity: 0 }), 'shopItems[0].quantity'],
    ['a negative quantity', withItem({ quantity: -1 }), 'shopItems[0].quantity'],
    ['a quantity too high', withItem({ quantity: 10_001 }), 'shopItems[0].quantity'],
    ['half a piece', withItem({ quantity: 1.5 }), 'shopItems[0].quantity'],
    ['a quantity in text', withItem({ quantity: '2' }), 'shopItems[0].quantity'],
    ['an item without id', withItem({ id: '' }), 'shopItems[0].id'],
    ['an id too long', withItem({ id: 'x'.repeat(101) }), 'shopItems[0].id'],
    ['an item without title', withItem({ title: '' }), 'shopItems[0].title'],
    ['a title too long', withItem({ title: 'x'.repeat(201) }), 'shopItems[0].title'],
    ['a description too long', withItem({ description: 'x'.repeat(2001) }), 'shopItems[0].description'],
    ['a description that is none', withItem({ description: null }), 'shopItems[0].description'],
  ])('with %s is refused and the field named', (_what, body, field) => {
    expect(faultsOf('create-order', body).map((fault) => fault.field)).toEqual([field]);
  });

  test('with several faults is told all of them at once, in words', () => {
    const faults = faultsOf('create-order', { shopItems: [{ ...item, price: 1.234 }], accountEmail: 'ann' });
    expect(faults).toEqual(
      expect.arrayContaining([
        { field: 'deliveryAddress', message: 'is required' },
        { field: 'shopItems[0].price', message: 'must have at most two decimals' },
        { field: 'accountEmail', message: 'must be an e-mail address' },
      ]),
    );
  });

  test('counts characters, not their parts', () => {
    expect(faultsOf('create-order', { ...order, deliveryAddress: '🚢'.repeat(500) })).toEqual([]);
  });

  test.each(['.', '\u200bAnn', 'नमस्ते', '👩‍👩‍👧', 'שלום\u200f', '1\n2\t3'])(
    'takes the address %j',
    (deliveryAddress) => {
      expect(faultsOf('create-order', { ...order, deliveryAddress })).toEqual([]);
    },
  );

  test.each(['a@example.com', "o'hara+x@mail.example.co.uk", 'a@xn--80ak6aa92e.com', '1@2.io'])(
    'takes the e-mail %s',
    (accountEmail) => {
      expect(faultsOf('create-order', { ...order, accountEmail })).toEqual([]);
    },
  );

  test.each([
    ['e-mail', { ...order, accountEmail: `${'a'.repeat(200_000)}` }],
    ['e-mail domain', { ...order, accountEmail: `a@${'a-'.repeat(200_000)}` }],
    ['unseen text', { ...order, deliveryAddress: '\u200b'.repeat(400_000) }],
    ['blank text', { ...order, deliveryAddress: `${' '.repeat(400_000)}\u0000` }],
  ])('is refused at once however long and odd its %s', (_what, body) => {
    // Time of the processor, which other processes do not lengthen; microseconds.
    const before = process.threadCpuUsage();
    expect(faultsOf('create-order', body)).not.toEqual([]);
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

describe('the other commands', () => {
  test.each<[OrderCommandType, object, object]>([
    ['pay-order', { paymentID: 'p' }, { paymentID: 'p' }],
    [
      'pay-order',
      { paymentID: 'p', timestamp: '2026-05-01T12:00:00+02:00' },
      { paymentID: 'p', timestamp: '2026-05-01T10:00:00.000Z' },
    ],
    ['submit-order', {}, {}],
    ['cancel-order', { cancelReason: 'late' }, { cancelReason: 'late' }],
    ['complete-order', {}, {}],
    [
      'complete-order',
      { deliveryTimestamp: '2026-05-01t10:00:00.5z' },
      { deliveryTimestamp: '2026-05-01T10:00:00.500Z' },
    ],
    ['change-address', { deliveryAddress: '2 Quay Road' }, { deliveryAddress: '2 Quay Road' }],
  ])('%s %j is read', (type, body, request) => {
    expect(readRequest(type, body)).toEqual({ type, ...request });
  });

  test.each<[OrderCommandType, unknown, string]>([
    ['pay-order', {}, 'paymentID'],
    ['pay-order', { paymentID: '' }, 'paymentID'],
    ['pay-order', { paymentID: 7 }, 'paymentID'],
    ['pay-order', { paymentID: 'x'.repeat(201) }, 'paymentID'],
    ['pay-order', { paymentID: 'p', timestamp: 'yesterday' }, 'timestamp'],
    ['pay-order', { paymentID: 'p', timestamp: '2026-02-30T00:00:00Z' }, 'timestamp'],
    ['pay-order', { paymentID: 'p', timestamp: '2026-01-01' }, 'timestamp'],
    ['pay-order', { paymentID: 'p', timestamp: '0000-01-01T00:00:00Z' }, 'timestamp'],
    ['pay-order', { paymentID: 'p', timestamp: 1_777_000_000 }, 'timestamp'],
    ['update-cart', {}, 'shopItems'],
    ['update-cart', { shopItems: [] }, 'shopItems'],
    ['update-cart', { shopItems: [{ ...item, quantity: 0 }] }, 'shopItems[0].quantity'],
    ['cancel-order', {}, 'cancelReason'],
    ['cancel-order', { cancelReason: '' }, 'cancelReason'],
    ['cancel-order', { cancelReason: '  ' }, 'cancelReason'],
    ['cancel-order', { cancelReason: '\u200e\u202a' }, 'cancelReason'],
    ['cancel-order', { cancelReason: 'x'.repeat(1001) }, 'cancelReason'],
    ['complete-order', { deliveryTimestamp: '' }, 'deliveryTimestamp'],
    ['change-address', { deliveryAddress: '' }, 'deliveryAddress'],
  ])('%s %j is refused and the field named', (type, body, field) => {
    expect(faultsOf(type, body).map((fault) => fault.field)).toEqual([field]);
  });

  test('know what time it is where they need it, and the request stays without it', () => {
    const now = new Date('2026-05-01T10:00:00Z');
    const request = readRequest('pay-order', { paymentID: 'p' });
    expect(toCommand(request, now)).toEqual({ type: 'pay-order', paymentID: 'p', now: '2026-05-01T10:00:00.000Z' });
    expect(request).not.toHaveProperty('now');
    expect(toCommand({ type: 'submit-order' }, now)).toEqual({ type: 'submit-order' });
  });
});
