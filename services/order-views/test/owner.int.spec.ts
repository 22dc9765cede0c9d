import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { legacyOrders, ordersV1 } from '@keelson/orders/contract';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GrpcClient } from './grpc-client.ts';
import { allEngines, Platform } from './platform.ts';
import { created } from './samples.ts';

type Headers = Readonly<Record<string, string>>;

/** The header in which the edge tells who calls. */
function claimsOf(id: string, ...roles: string[]): Headers {
  const claims = { sub: id, email: `${id}@example.com`, roles };
  return { 'x-keelson-claims': Buffer.from(JSON.stringify(claims)).toString('base64url') };
}

describe.each(allEngines)('orders of accounts, on $name', (engines) => {
  const [annsId, word] = [randomUUID(), `w${randomUUID().slice(0, 8)}`];
  const [ann, bob, olga] = [
    claimsOf(annsId, 'customer'),
    claimsOf(randomUUID(), 'customer'),
    claimsOf('o', 'operator'),
  ];
  const nobody: Headers = {};
  let platform: Platform;
  let grpc: GrpcClient;
  let legacy: GrpcClient;
  let anns: string;
  let ownerless: string;

  beforeAll(async () => {
    platform = await Platform.start(engines);
    grpc = new GrpcClient(ordersV1, platform.endpoint('grpc'));
    legacy = new GrpcClient(legacyOrders, platform.endpoint('grpc'), true);
    const data = { ...created.data, deliveryAddress: word };
    [anns, ownerless] = [randomUUID(), randomUUID()];
    await platform.append(anns, { type: created.type, data: { ...data, ownerId: annsId } });
    await platform.append(ownerless, { type: created.type, data });
  });
  afterAll(async () => {
    grpc.close();
    legacy.close();
    await platform.stop();
  });

  test.each([
    ['their owner', ann, 200],
    ['an operator', olga, 200],
    ['another', bob, 404],
    ['nobody', nobody, 404],
    ['whose claims cannot be read', { 'x-keelson-claims': '?' }, 401],
  ] as const)('are there for %s (%j answers %i)', async (_who, headers, expected) => {
    const answer = await platform.rest(`/${anns}`, headers);
    expect(answer.status).toBe(expected);
    if (expected === 404) expect(answer.body.type).toBe('urn:keelson:problem:order-not-found');
  });

  test('are not told by a 304 either', async () => {
    expect((await platform.rest(`/${anns}`, { ...bob, 'if-none-match': '*' })).status).toBe(404);
    expect((await platform.rest(`/${anns}`, { ...ann, 'if-none-match': '*' })).status).toBe(304);
  });

  test('are there alike over gRPC, and not live', async () => {
    for (const [headers, code] of [
      [ann, status.OK],
      [olga, status.OK],
      [bob, status.NOT_FOUND],
      [nobody, status.NOT_FOUND],
    ] as const) {
      expect((await grpc.call('GetOrder', { orderId: anns }, headers)).code).toBe(code);
      expect((await legacy.call('GetOrderByID', { AggregateID: anns }, headers)).code).toBe(code);
    }
    for (const headers of [bob, nobody]) expect((await platform.rest(`/${anns}/events`, headers)).status).toBe(404);
  });

  test('without an account are there for everybody', async () => {
    for (const headers of [ann, bob, olga, nobody]) {
      expect((await platform.rest(`/${ownerless}`, headers)).status).toBe(200);
    }
  });

  test('are found by their owner and operators, and those of nobody by who is not signed in', async () => {
    const found = async (headers: Headers) => {
      const { body } = await platform.rest(`/search?search=${word}`, headers);
      const ids: string[] = body.orders.map(({ id }: { id: string }) => id);
      expect(body.pagination.totalCount).toBe(ids.length);
      return ids.sort();
    };
    await vi.waitFor(async () => expect(await found(olga)).toEqual([anns, ownerless].sort()), 15_000);
    expect(await found(ann)).toEqual([anns]);
    expect(await found(bob)).toEqual([]);
    expect(await found(nobody)).toEqual([ownerless]);
    const over = await grpc.call('SearchOrders', { search: word }, ann);
    expect(over.message.orders).toMatchObject([{ orderId: anns }]);
    const legacyOver = await legacy.call('Search', { SearchText: word }, nobody);
    expect(legacyOver.message.Orders).toMatchObject([{ ID: ownerless }]);
  });
});
