import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrder, item, newOrder, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const key = (value: string) => ({ 'idempotency-key': value });
const pay = { method: 'PUT', path: '/pay', json: { paymentID: 'pay-1' } };

/** Each command with the ones that must come before it. */
const commands = [
  { name: 'pay', ...pay, before: [] },
  { name: 'submit', method: 'PUT', path: '/submit', json: undefined, before: [pay] },
  { name: 'update the cart', method: 'PUT', path: '/cart', json: { shopItems: [item] }, before: [] },
  { name: 'cancel', method: 'POST', path: '/cancel', json: { cancelReason: 'x' }, before: [] },
  { name: 'complete', method: 'POST', path: '/complete', json: undefined, before: [pay] },
  { name: 'change the address', method: 'PUT', path: '/address', json: { deliveryAddress: 'x' }, before: [] },
];

test('a repeated create answers the first order, also after a restart, and appends nothing', async () => {
  const first = await platform.rest('POST', '', { json: newOrder, headers: key('create-1') });
  expect(first.status).toBe(201);
  const again = () => platform.rest('POST', '', { json: newOrder, headers: key('create-1') });
  const sameAnswer = (answer: Awaited<ReturnType<typeof again>>) => {
    expect(answer).toMatchObject({ status: 201, body: first.body });
    expect(answer.headers.get('etag')).toBe('"0"');
    expect(answer.headers.get('location')).toBe(first.headers.get('location'));
  };
  sameAnswer(await again());
  await platform.rest('POST', `/cancel/${first.body}`, { json: { cancelReason: 'x' } });
  sameAnswer(await again());
  await platform.restartService();
  sameAnswer(await again());
  expect(await platform.events(first.body as string)).toHaveLength(2);
});

test('a create under a key of another body is a 422, warm and cold', async () => {
  await platform.rest('POST', '', { json: newOrder, headers: key('create-2') });
  const other = () =>
    platform.rest('POST', '', { json: { ...newOrder, deliveryAddress: 'Elsewhere' }, headers: key('create-2') });
  const refusal = { status: 422, body: { type: 'urn:keelson:problem:idempotency-key-reused' } };
  expect(await other()).toMatchObject(refusal);
  await platform.restartService();
  expect(await other()).toMatchObject(refusal);
});

test('creates without a key are different orders', async () => {
  expect(await createOrder(platform)).not.toBe(await createOrder(platform));
});

describe.each(commands)('a repeat: $name', ({ name, method, path, json, before }) => {
  test('answers what the first one answered where a rule would now say no, warm, cold and late', async () => {
    const id = await createOrder(platform);
    for (const step of before) await platform.rest(step.method, `${step.path}/${id}`, { json: step.json });
    const send = () => platform.rest(method, `${path}/${id}`, { json, headers: key(path) });
    const first = await send();
    expect(first).toMatchObject({ status: 200, body: id });

    const later = name === 'cancel' ? '/address' : '/cancel';
    const laterJson = name === 'cancel' ? { deliveryAddress: 'y' } : { cancelReason: 'y' };
    const repeats = [await send()];
    await platform.rest(name === 'cancel' ? 'PUT' : 'POST', `${later}/${id}`, { json: laterJson });
    repeats.push(await send());
    const length = (await platform.events(id)).length;
    await platform.restartService();
    repeats.push(await send());

    for (const repeat of repeats) {
      expect(repeat).toMatchObject({ status: 200, body: id });
      expect(repeat.headers.get('etag')).toBe(first.headers.get('etag'));
    }
    expect(await platform.events(id)).toHaveLength(length);
  });
});

test('a repeat is answered from a snapshot, far behind the present', async () => {
  const id = await createOrder(platform);
  const first = await platform.rest('PUT', `/pay/${id}`, { json: pay.json, headers: key('early') });
  for (let i = 0; i < 60; i++) {
    await platform.rest('PUT', `/address/${id}`, { json: { deliveryAddress: `No. ${i}` } });
  }
  await platform.restartService();
  const repeat = await platform.rest('PUT', `/pay/${id}`, { json: pay.json, headers: key('early') });
  expect(repeat.status).toBe(200);
  expect(repeat.headers.get('etag')).toBe(first.headers.get('etag'));
});

test('members in another order, ids in another case and unknown members are the same request', async () => {
  const id = await createOrder(platform);
  const send = (target: string, text: string) =>
    platform.rest('PUT', `/cart/${target}`, {
      text,
      headers: { ...key('cart'), 'content-type': 'application/json' },
    });
  const one = '{"shopItems":[{"id":"a","title":"b","description":"","quantity":1,"price":1.50}]}';
  const other = '{"x":1,"shopItems":[{"price":1.5,"quantity":1,"title":"b","id":"a"}]}';
  expect(await send(id, one)).toMatchObject({ status: 200 });
  expect(await send(id.toUpperCase(), other)).toMatchObject({ status: 200, body: id });
  expect(await platform.events(id)).toHaveLength(2);
});

test('a key of one command is refused for another', async () => {
  const id = await createOrder(platform);
  await platform.rest('PUT', `/pay/${id}`, { json: pay.json, headers: key('k') });
  expect(await platform.rest('PUT', `/submit/${id}`, { headers: key('k') })).toMatchObject({ status: 422 });
});

test('the same key on two orders is two requests', async () => {
  const [one, two] = [await createOrder(platform), await createOrder(platform)];
  for (const id of [one, two]) {
    expect(await platform.rest('PUT', `/pay/${id}`, { json: pay.json, headers: key('both') })).toMatchObject({
      status: 200,
      body: id,
    });
  }
});

test('a repeat with If-Match answers the first answer although the revision has moved on', async () => {
  const id = await createOrder(platform);
  const headers = { ...key('conditional'), 'if-match': '"0"' };
  const first = await platform.rest('PUT', `/pay/${id}`, { json: pay.json, headers });
  const repeat = await platform.rest('PUT', `/pay/${id}`, { json: pay.json, headers });
  expect([first.status, repeat.status]).toEqual([200, 200]);
});

test('a refused command keeps nothing: the same key works once the rule allows it', async () => {
  const id = await createOrder(platform);
  const submit = () => platform.rest('PUT', `/submit/${id}`, { headers: key('submit') });
  expect(await submit()).toMatchObject({ status: 409 });
  await platform.rest('PUT', `/pay/${id}`, { json: pay.json });
  expect(await submit()).toMatchObject({ status: 200 });
});

test('64 equal creates at once make one order', async () => {
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => platform.rest('POST', '', { json: newOrder, headers: key('at-once') })),
  );
  expect(new Set(answers.map((answer) => `${answer.status} ${answer.body}`)).size).toBe(1);
  expect(await platform.events(answers[0]?.body as string)).toHaveLength(1);
});
