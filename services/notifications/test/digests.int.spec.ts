import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPerson, type Person } from './directory.ts';
import { eventually, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start({ DIGESTS_EVERY_MS: '50' });
});
afterAll(() => platform.stop());

async function reader(): Promise<Person> {
  const person = platform.directory.knows(newPerson());
  const json = { kinds: {}, digest: { every: 'daily', hour: 7 } };
  expect((await platform.rest('PUT', '/preferences', { as: person, json })).status).toBe(200);
  return person;
}

async function canceled(owner: Person): Promise<string> {
  const orderId = randomUUID();
  const created = { shopItems: [], accountEmail: owner.email, deliveryAddress: 'x', ownerId: owner.id };
  await platform.happens(
    `order-${orderId}`,
    { type: 'V1_ORDER_CREATED', data: created },
    { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'A test' } },
  );
  return orderId;
}

/** What stands in a person's digest, once there are so many events. */
const collected = ({ id }: Person, count: number) =>
  eventually(async () => {
    const events = await platform.events(`digest-${id}`);
    expect(events).toHaveLength(count);
    return events;
  });

test('mails wait for the hour of the digest, messages in the app do not', async () => {
  const person = await reader();
  await canceled(person);
  const [added] = await collected(person, 1);
  const dueAt = new Date(added?.data.dueAt);
  expect([dueAt.getUTCHours(), dueAt.getUTCMinutes()]).toEqual([7, 0]);
  expect(dueAt.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000);
  await platform.messagesOf(person, 1);
  await platform.mailsTo(person, 0);
});

test('a digest that is due goes out as one mail with all that was collected, once', async () => {
  const person = platform.directory.knows(newPerson());
  const due = new Date(Date.now() - 1_000).toISOString();
  const entry = (reason: string) => ({
    type: 'V1_DIGEST_ENTRY_ADDED',
    data: {
      entry: {
        id: randomUUID(),
        notice: { kind: 'order-canceled', facts: { orderId: randomUUID(), reason } },
        at: due,
      },
      dueAt: due,
    },
  });
  await platform.happens(`digest-${person.id}`, entry('one'), entry('two'));
  const [mail] = await platform.mailsTo(person, 1);
  expect(mail).toMatchObject({ subject: 'Your day: 2 messages' });
  expect(mail?.text.match(/is canceled/g)).toHaveLength(2);
  await platform.restart();
  await collected(person, 3);
  await platform.mailsTo(person, 1);
});

test('what protects an account does not wait', async () => {
  const person = await reader();
  await platform.registers(person);
  await platform.mailsTo(person, 1);
});
