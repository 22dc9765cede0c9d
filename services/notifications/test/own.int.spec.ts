import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPerson, type Person } from './directory.ts';
import { eventually, now, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

/** Somebody with so many messages in the app. */
async function personWith(messages: number): Promise<Person> {
  const person = platform.directory.knows(newPerson());
  for (let n = 0; n < messages; n++) {
    const orderId = randomUUID();
    const created = { shopItems: [], accountEmail: person.email, deliveryAddress: 'x', ownerId: person.id };
    await platform.happens(
      `order-${orderId}`,
      { type: 'V1_ORDER_CREATED', data: created },
      { type: 'V1_ORDER_COMPLETED', data: { deliveryTimestamp: now() } },
    );
    await platform.messagesOf(person, n + 1);
  }
  return person;
}

/** What a person sees once everything that was done is seen. */
const seen = (person: Person, unread: number) =>
  eventually(async () => {
    const { body } = await platform.rest('GET', '', { as: person });
    expect(body.unread).toBe(unread);
    return body;
  });

test('messages come newest first, in pages, with a count of what is not read', async () => {
  const person = await personWith(3);
  const all = (await platform.rest('GET', '', { as: person })).body;
  expect(all).toMatchObject({ unread: 3, pagination: { totalCount: 3, page: 1, hasMore: false } });
  const { status, headers, body } = await platform.rest('GET', '?page=2&size=2', { as: person });
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect(body.notifications).toEqual([all.notifications[2]]);
  expect(body.pagination).toEqual({ totalCount: 3, totalPages: 2, page: 2, size: 2, hasMore: false });
});

test('one message is read, then all; doing it again changes nothing', async () => {
  const person = await personWith(2);
  const { notifications } = (await platform.rest('GET', '', { as: person })).body;
  const read = () => platform.rest('POST', `/${notifications[1].id}/read`, { as: person });
  expect((await read()).status).toBe(204);
  const after = await seen(person, 1);
  expect(after.notifications.map((one: { read: boolean }) => one.read)).toEqual([false, true]);
  expect((await read()).status).toBe(204);
  expect((await platform.rest('POST', '/read-all', { as: person })).status).toBe(204);
  await seen(person, 0);
  expect((await platform.rest('POST', '/read-all', { as: person })).status).toBe(204);
  const types = (await platform.events(`mailbox-${person.id}`)).map(({ type }) => type);
  expect(types.slice(2)).toEqual(['V1_MESSAGE_READ', 'V1_ALL_MESSAGES_READ']);
});

test("another's message does not exist", async () => {
  const [person, other] = [await personWith(1), await personWith(1)];
  const { notifications } = (await platform.rest('GET', '', { as: person })).body;
  for (const as of [other, newPerson()]) {
    const answer = await platform.rest('POST', `/${notifications[0].id}/read`, { as });
    expect(answer).toMatchObject({ status: 404, body: { type: 'urn:keelson:problem:message-not-found' } });
  }
  await seen(person, 1);
});

test('somebody without messages has none, and has read them all', async () => {
  const as = newPerson();
  expect((await platform.rest('GET', '', { as })).body).toMatchObject({ unread: 0, notifications: [] });
  expect((await platform.rest('POST', '/read-all', { as })).status).toBe(204);
});

test.each([
  ['GET', ''],
  ['POST', '/read-all'],
  ['POST', `/${randomUUID()}/read`],
  ['GET', '/preferences'],
])('%s %s needs an account', async (method, path) => {
  expect((await platform.rest(method, path)).status).toBe(401);
});

test('preferences are as usual at first, then as they were put', async () => {
  const as = newPerson();
  const first = await platform.rest('GET', '/preferences', { as });
  expect(first.body).toEqual({ kinds: {}, digest: { every: 'off', hour: 7 } });
  const json = { kinds: { 'order-completed': { 'in-app': false, email: true } }, digest: { every: 'daily', hour: 18 } };
  const put = await platform.rest('PUT', '/preferences', { as, json });
  expect(put).toMatchObject({ status: 200, body: json });
  expect((await platform.rest('GET', '/preferences', { as })).body).toEqual(json);
});

test('a kind is told by the ways that its reader wants', async () => {
  const as = platform.directory.knows(newPerson());
  const json = { kinds: { 'order-completed': { 'in-app': false, email: true } }, digest: { every: 'off', hour: 0 } };
  await platform.rest('PUT', '/preferences', { as, json });
  const created = { shopItems: [], accountEmail: as.email, deliveryAddress: 'x', ownerId: as.id };
  await platform.happens(
    `order-${randomUUID()}`,
    { type: 'V1_ORDER_CREATED', data: created },
    { type: 'V1_ORDER_COMPLETED', data: { deliveryTimestamp: now() } },
  );
  await platform.mailsTo(as, 1);
  expect((await platform.notificationsOf(as)).map(({ name }) => name)).toEqual(['order-completed by email']);
});

test.each([
  ['what protects an account', { kinds: { verification: { email: false } }, digest: { every: 'off', hour: 7 } }],
  ['an unknown way', { kinds: { 'order-paid': { pigeon: true } }, digest: { every: 'off', hour: 7 } }],
  ['an hour that no day has', { kinds: {}, digest: { every: 'daily', hour: 24 } }],
  ['nothing', undefined],
])('preferences that name %s are refused', async (_what, json) => {
  const answer = await platform.rest('PUT', '/preferences', { as: newPerson(), json });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).not.toHaveLength(0);
});
