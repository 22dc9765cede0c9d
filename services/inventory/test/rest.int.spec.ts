import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stockEventData, warehouseEventData } from '../contract/index.ts';
import { claims, eventually, operator, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
  await platform.rest('POST', '/api/v1/warehouses', { warehouse: 'oslo', title: 'Oslo' });
});
afterAll(() => platform.stop());

const delivery = { warehouse: 'oslo', change: 5, reason: 'Delivery 4711' };
const adjust = (sku: string, body: object, headers: Record<string, string> = operator) =>
  platform.rest('POST', `/api/v1/stock/${sku}/adjustments`, body, headers);

describe('an adjustment', () => {
  test('makes the item and changes what lies there', async () => {
    expect(await adjust('a-1', delivery)).toEqual({ status: 200, etag: '"0"', body: { sku: 'a-1', revision: 0 } });
    expect((await adjust('a-1', { ...delivery, change: -2 })).body).toEqual({ sku: 'a-1', revision: 1 });
    const { status, etag, body } = await platform.rest('GET', '/api/v1/stock/a-1?min-revision=1', undefined, {});
    expect([status, etag]).toEqual([200, '"1"']);
    expect(body).toEqual({
      sku: 'a-1',
      available: 3,
      onHand: 3,
      held: 0,
      warehouses: [{ warehouse: 'oslo', onHand: 3 }],
      revision: 1,
    });
  });

  test('is made once under its key, and only at the revision of If-Match', async () => {
    const key = { ...operator, 'idempotency-key': 'a-2-once' };
    for (const _time of ['first', 'second']) expect((await adjust('a-2', delivery, key)).body.revision).toBe(0);
    expect((await adjust('a-2', { ...delivery, change: 6 }, key)).status).toBe(422);
    expect((await adjust('a-2', delivery, { ...operator, 'if-match': '"7"' })).status).toBe(412);
    expect((await adjust('a-2', delivery, { ...operator, 'if-match': '"0"' })).body.revision).toBe(1);
    expect((await adjust('never-there', delivery, { ...operator, 'if-match': '"0"' })).status).toBe(404);
  });

  test.each([
    ['no change', { ...delivery, change: 0 }, 'change'],
    ['half a piece', { ...delivery, change: 1.5 }, 'change'],
    ['no reason', { ...delivery, reason: ' ' }, 'reason'],
    ['no name of a warehouse', { ...delivery, warehouse: '../x' }, 'warehouse'],
  ])('with %s is refused, naming the field', async (_name, body, field) => {
    const answer = await adjust('a-3', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((fault: { field: string }) => fault.field)).toEqual([field]);
  });

  test('is refused by name where a rule says no', async () => {
    await adjust('a-4', delivery);
    const answer = await adjust('a-4', { ...delivery, change: -6 });
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:keelson:problem:below-zero']);
    const elsewhere = await adjust('a-4', { ...delivery, warehouse: 'atlantis' });
    expect([elsewhere.status, elsewhere.body.type]).toEqual([404, 'urn:keelson:problem:warehouse-not-found']);
  });
});

test('low stock is told', async () => {
  await adjust('low', delivery);
  const set = await platform.rest('PUT', '/api/v1/stock/low/low-level', { level: 4 });
  expect(set.body).toEqual({ sku: 'low', revision: 1 });
  await adjust('low', { ...delivery, change: -1 });
  const told = (await platform.events('stock-low')).at(-1);
  expect(told).toEqual({ type: 'V1_STOCK_LOW', data: { available: 4, level: 4 } });
});

test('many items are looked at at once, in the order asked for, also those that were never there', async () => {
  await adjust('b-1', delivery);
  await platform.rest('GET', '/api/v1/stock/b-1?min-revision=0');
  const { status, body } = await platform.rest('GET', '/api/v1/stock?sku=nothing&sku=b-1', undefined, {});
  expect(status).toBe(200);
  expect(
    body.stock.map((one: { sku: string; onHand: number; revision: number }) => [one.sku, one.onHand, one.revision]),
  ).toEqual([
    ['nothing', 0, -1],
    ['b-1', 5, 0],
  ]);
  const query = Array.from({ length: 101 }, (_, index) => `sku=s${index}`).join('&');
  expect((await platform.rest('GET', `/api/v1/stock?${query}`, undefined, {})).status).toBe(400);
  expect((await platform.rest('GET', '/api/v1/stock', undefined, {})).status).toBe(400);
});

test('a warehouse is opened once, and listed', async () => {
  const body = { warehouse: 'bergen', title: 'Bergen, by the quay' };
  expect((await platform.rest('POST', '/api/v1/warehouses', body)).status).toBe(201);
  const again = await platform.rest('POST', '/api/v1/warehouses', body);
  expect([again.status, again.body.type]).toEqual([409, 'urn:keelson:problem:warehouse-open-already']);
  await eventually(async () => {
    const listed = await platform.rest('GET', '/api/v1/warehouses', undefined, claims('customer'));
    const found = listed.body.warehouses.find((one: { warehouse: string }) => one.warehouse === 'bergen');
    return found?.title === body.title ? true : JSON.stringify(listed.body);
  });
});

describe('who may do what', () => {
  test.each([
    ['POST', '/api/v1/warehouses', { warehouse: 'x', title: 'X' }],
    ['POST', '/api/v1/stock/x/adjustments', delivery],
    ['PUT', '/api/v1/stock/x/low-level', { level: 1 }],
    ['GET', '/api/v1/reservations/7c9f6f3e-6f0e-4c5a-9a53-0f3a1d0f4b11', undefined],
  ])('%s %s is for operators', async (method, path, body) => {
    expect((await platform.rest(method, path, body, {})).status).toBe(401);
    expect((await platform.rest(method, path, body, claims('customer'))).status).toBe(403);
  });
});

test('every event is stored as its schema says', async () => {
  await adjust('schema', delivery);
  await platform.rest('PUT', '/api/v1/stock/schema/low-level', { level: 9 });
  const data: Record<
    string,
    (typeof stockEventData)[keyof typeof stockEventData] | (typeof warehouseEventData)['V1_WAREHOUSE_OPENED']
  > = {
    ...stockEventData,
    ...warehouseEventData,
  };
  const events = [...(await platform.events('stock-schema')), ...(await platform.events('warehouse-oslo'))];
  expect(events.map(({ type }) => type)).toEqual([
    'V1_STOCK_ADJUSTED',
    'V1_LOW_STOCK_LEVEL_SET',
    'V1_STOCK_LOW',
    'V1_WAREHOUSE_OPENED',
  ]);
  for (const event of events) expect(Check(data[event.type] ?? {}, event.data)).toBe(true);
});
