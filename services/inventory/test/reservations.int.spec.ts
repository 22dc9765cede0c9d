import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type GrpcClient, inMs, operator, Platform } from './platform.ts';

let platform: Platform;
let client: GrpcClient;
beforeAll(async () => {
  platform = await Platform.start({ FOLLOW_UP_AFTER_MS: '300', EXPIRY_EVERY_MS: '300' });
  client = platform.reservations();
  await platform.stock({ rope: 10, cleat: 10, block: 1, anchor: 5, chain: 5 });
});
afterAll(async () => {
  client.close();
  await platform.stop();
});

const basket = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: 1 }));

async function reserve(lines: readonly { sku: string; quantity: number }[], ms = 600_000) {
  const reservationId = randomUUID();
  const answer = await client.call('Reserve', { reservationId, lines, expiresAt: inMs(ms) });
  return { ...answer, reservationId };
}

async function state(reservationId: string): Promise<string> {
  return (await client.call('GetReservation', { reservationId })).message.state;
}

describe('a reservation', () => {
  test('is held, committed, and given back after that, each once', async () => {
    const { code, message, reservationId } = await reserve([
      { sku: 'rope', quantity: 3 },
      { sku: 'cleat', quantity: 2 },
    ]);
    expect([code, message]).toEqual([status.OK, { reservationId }]);
    expect(await state(reservationId)).toBe('held');
    for (const method of ['Commit', 'Commit', 'Release', 'Release']) {
      expect((await client.call(method, { reservationId, reason: 'test' })).code).toBe(status.OK);
    }
    const shown = await platform.rest('GET', `/api/v1/reservations/${reservationId}`);
    expect(shown.body).toMatchObject({
      id: reservationId,
      state: 'released',
      lines: [
        { sku: 'cleat', quantity: 2 },
        { sku: 'rope', quantity: 3 },
      ],
    });
    const types = (await platform.events('stock-rope')).map(({ type }) => type);
    expect(types).toEqual(['V1_STOCK_ADJUSTED', 'V1_STOCK_HELD', 'V1_STOCK_COMMITTED', 'V1_STOCK_RETURNED']);
  });

  test('that lacks a line is refused, names it, and holds nothing', async () => {
    const { code, problem, details, reservationId } = await reserve([
      { sku: 'cleat', quantity: 1 },
      { sku: 'block', quantity: 2 },
      { sku: 'unheard-of', quantity: 1 },
    ]);
    expect([code, problem]).toEqual([status.FAILED_PRECONDITION, 'out-of-stock']);
    expect(details).toContain('block (2 asked for, 1 there), unheard-of (1 asked for, 0 there)');
    expect(await state(reservationId)).toBe('refused');
    const { body } = await platform.rest('GET', '/api/v1/stock/block');
    expect(body).toMatchObject({ available: 1, held: 0 });
    const commit = await client.call('Commit', { reservationId });
    expect([commit.code, commit.problem]).toEqual([status.FAILED_PRECONDITION, 'reservation-refused']);
  });

  test('that is released before it arrives is never held', async () => {
    const reservationId = randomUUID();
    expect((await client.call('Release', { reservationId, reason: 'gave up' })).code).toBe(status.OK);
    const late = await client.call('Reserve', { reservationId, lines: basket('cleat'), expiresAt: inMs(600_000) });
    expect([late.code, late.problem]).toEqual([status.FAILED_PRECONDITION, 'reservation-gone']);
  });

  test('with other lines under the same id is another request', async () => {
    const { reservationId } = await reserve(basket('cleat'));
    const other = await client.call('Reserve', { reservationId, lines: basket('rope'), expiresAt: inMs(600_000) });
    expect([other.code, other.problem]).toEqual([status.INVALID_ARGUMENT, 'idempotency-key-reused']);
  });

  test('that nobody made is not found', async () => {
    const commit = await client.call('Commit', { reservationId: randomUUID() });
    expect([commit.code, commit.problem]).toEqual([status.NOT_FOUND, 'reservation-not-found']);
  });

  test.each([
    ['an id that is none', { reservationId: 'x' }],
    ['no lines', { lines: [] }],
    ['no time', { expiresAt: undefined }],
    ['a time next week', { expiresAt: inMs(7 * 86_400_000) }],
    ['an item twice', { lines: [...basket('rope'), ...basket('rope')] }],
    ['no pieces', { lines: [{ sku: 'rope', quantity: 0 }] }],
  ])('with %s is no request', async (_name, wrong) => {
    const request = { reservationId: randomUUID(), lines: basket('rope'), expiresAt: inMs(600_000), ...wrong };
    expect((await client.call('Reserve', request)).code).toBe(status.INVALID_ARGUMENT);
  });
});

describe('an expired reservation', () => {
  test('comes back by itself, also where it outlived the first look at it', async () => {
    for (const [sku, ms] of [
      ['anchor', 250],
      ['chain', 1_500],
    ] as const) {
      const { reservationId, code } = await reserve([{ sku, quantity: 5 }], ms);
      expect(code).toBe(status.OK);
      await eventually(async () => ((await state(reservationId)) === 'expired' ? true : 'not expired'));
      await platform.until(`stock-${sku}`, 'V1_STOCK_ADJUSTED', 'V1_STOCK_HELD', 'V1_STOCK_RELEASED');
      const commit = await client.call('Commit', { reservationId });
      expect([commit.code, commit.problem]).toEqual([status.FAILED_PRECONDITION, 'reservation-gone']);
    }
  });
});

test('reads and commands over gRPC follow the same rules', async () => {
  const inventory = platform.inventory();
  try {
    const adjust = { sku: 'sail', warehouse: 'bergen', change: 4, reason: 'Delivery' };
    expect((await inventory.call('AdjustStock', adjust)).code).toBe(status.UNAUTHENTICATED);
    expect((await inventory.call('AdjustStock', adjust, operator)).message).toEqual({ sku: 'sail', revision: 0 });
    const level = await inventory.call('SetLowStockLevel', { sku: 'sail', level: 2 }, operator);
    expect(level.message).toEqual({ sku: 'sail', revision: 1 });
    const opened = await inventory.call('OpenWarehouse', { warehouse: 'moss', title: 'Moss' }, operator);
    expect(opened.message).toEqual({ warehouse: 'moss', revision: 0 });
    await eventually(async () => {
      const { message } = await inventory.call('GetStock', { skus: ['sail', 'never'] });
      const shown = message.stock.map((one: { available: number; revision: number }) => [one.available, one.revision]);
      return JSON.stringify(shown) === '[[4,1],[0,-1]]' ? true : JSON.stringify(shown);
    });
    expect((await inventory.call('GetStock', { skus: [] })).code).toBe(status.INVALID_ARGUMENT);
    await eventually(async () => {
      const { message } = await inventory.call('ListWarehouses', {}, operator);
      return message.warehouses.length === 2 ? true : JSON.stringify(message);
    });
  } finally {
    inventory.close();
  }
});
