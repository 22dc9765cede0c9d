import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GrpcClient, inMs, Platform } from './platform.ts';

let platform: Platform;
let replicas: GrpcClient[];
beforeAll(async () => {
  platform = await Platform.start();
  await platform.another();
  replicas = [platform.reservations(0), platform.reservations(1)];
});
afterAll(async () => {
  for (const client of replicas) client.close();
  await platform.stop();
});

/** Asks again, as callers do, when it took too long or too many others were in the way: the reservation's id makes it safe. */
async function reserve(buyer: number, lines: readonly { sku: string; quantity: number }[]) {
  const request = { reservationId: randomUUID(), lines, expiresAt: inMs(600_000) };
  while (true) {
    const answer = await replicas[buyer % 2]?.call('Reserve', request);
    if (answer?.code === status.OK || answer?.code === status.FAILED_PRECONDITION) {
      return { ...answer, id: request.reservationId };
    }
  }
}

async function countOf(sku: string) {
  const { body } = await platform.rest('GET', `/api/v1/stock/${sku}?min-revision=${await lastRevision(sku)}`);
  return { available: body.available, onHand: body.onHand, held: body.held };
}

async function lastRevision(sku: string): Promise<number> {
  return (await platform.events(`stock-${sku}`)).length - 1;
}

test('500 buyers race for 100 items through two replicas: exactly 100 are reserved', async () => {
  await platform.stock({ rope: 100 });
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, buyer) => reserve(buyer, [{ sku: 'rope', quantity: 1 }])),
  );
  const won = answers.filter(({ code }) => code === status.OK);
  expect(won).toHaveLength(100);
  const lost = answers.filter(({ code }) => code !== status.OK);
  expect(new Set(lost.map(({ problem }) => problem))).toEqual(new Set(['out-of-stock']));
  expect(await countOf('rope')).toEqual({ available: 0, onHand: 100, held: 100 });

  const committed = await Promise.all(
    won.map(({ id }, buyer) => replicas[(buyer + 1) % 2]?.call('Commit', { reservationId: id })),
  );
  expect(new Set(committed.map((answer) => answer?.code))).toEqual(new Set([status.OK]));
  expect(await countOf('rope')).toEqual({ available: 0, onHand: 0, held: 0 });
}, 120_000);

test('buyers of several items get all of theirs or none', async () => {
  await platform.stock({ cleat: 10, block: 10, shackle: 10 });
  const baskets = [
    ['cleat', 'block'],
    ['block', 'shackle'],
    ['shackle', 'cleat'],
  ];
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, buyer) => {
      const basket = baskets[buyer % 3] ?? [];
      return reserve(
        buyer,
        basket.map((sku) => ({ sku, quantity: 1 })),
      ).then(({ code }) => ({ code, basket }));
    }),
  );
  const won = answers.filter(({ code }) => code === status.OK);
  for (const sku of ['cleat', 'block', 'shackle']) {
    const held = won.filter(({ basket }) => basket.includes(sku)).length;
    expect(await countOf(sku)).toEqual({ available: 10 - held, onHand: 10, held });
  }
}, 120_000);
