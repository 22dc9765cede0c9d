import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operator, type Platform, startPlatform } from './platform.ts';

/** Each is looked for in everything that is written; the last ones stand for what goes with a card. */
const number = '4242424242424242';
const needles = [number, '4242 4242 4242 4242', '4242-4242-4242-4242', 'cvc-9473', 'HOLDER-9473'];
const card = { number, grouped: needles[1], dashed: needles[2], cvc: 'cvc-9473', holder: 'HOLDER-9473' };

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ logged: true });
});
afterAll(() => platform.stop());

const newPayment = () => ({ paymentId: randomUUID(), orderId: randomUUID(), amount: '12.50', paymentMethod: 'tok_ok' });
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error) => error.code as number,
  );

/** Everything below a folder that holds one of the needles. */
async function filesWithCards(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = files.map(async ({ parentPath, name }) => {
    const bytes = await readFile(join(parentPath, name));
    return needles.some((needle) => bytes.includes(needle)) ? [name] : [];
  });
  return (await Promise.all(found)).flat();
}

test('card data that comes in is refused or dropped, and is in no event, view, file or log', async () => {
  const paid = newPayment();
  await platform.call('Authorise', paid);
  await platform.call('Capture', paid);
  const { paymentId } = paid;

  // Where values are kept they are refused.
  for (const paymentMethod of [number, `tok_${number}`, `card-${needles[2]}`, needles[1]]) {
    expect(await outcomeOf(platform.call('Authorise', { ...newPayment(), paymentMethod }))).toBe(3);
  }
  for (const reason of [number, `Card ${needles[1]} was lost`, `(${needles[2]})`]) {
    expect(await outcomeOf(platform.call('Cancel', { paymentId: randomUUID(), reason }))).toBe(3);
    expect((await platform.rest('POST', `/${paymentId}/refunds`, { reason })).status).toBe(400);
  }
  // Where they could come besides, they are dropped.
  const refund = { amount: 1, reason: 'Scratched', card, [number]: number, nested: { card } };
  expect((await platform.rest('POST', `/${paymentId}/refunds`, refund)).status).toBe(200);
  const keyed = { ...operator, 'idempotency-key': number };
  expect((await platform.rest('POST', `/${paymentId}/refunds`, { amount: 1, reason: 'Again' }, keyed)).status).toBe(
    200,
  );
  const odd = [
    platform.rest('GET', `/${number}`),
    platform.rest('GET', `/${paymentId}?card=${number}`),
    platform.rest('POST', `/${number}/refunds`, { reason: 'x' }),
    platform.rest('POST', `/webhooks?card=${number}`, { card, data: { merchantReference: number } }),
    platform.rest('GET', `/${paymentId}`, undefined, { ...operator, 'x-card': number, 'user-agent': number }),
    platform.rest('POST', `/${number}`, { card }),
  ];
  expect((await Promise.all(odd)).map(({ status }) => status)).toEqual([400, 200, 400, 401, 200, 405]);

  // The provider takes cards, keeps none, and its token works.
  const { body } = await platform.provider.call('POST', '/v1/tokens', { card });
  await platform.call('Authorise', { ...newPayment(), paymentMethod: body.token });
  const declined = await platform.provider.call('POST', '/v1/tokens', { card: { number: '4242424242424243' } });
  expect(declined.status).toBe(422);

  const events = JSON.stringify(await platform.events(paymentId));
  expect(events).toContain('Scratched');
  expect(needles.filter((needle) => events.includes(needle))).toEqual([]);
  expect(await filesWithCards(platform.folder)).toEqual([]);

  const output = platform.output();
  expect(output).toContain(`/api/v1/payments/:id`);
  expect(needles.filter((needle) => output.includes(needle))).toEqual([]);
});
