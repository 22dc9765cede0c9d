import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Person } from './directory.ts';
import { eventually, Platform } from './platform.ts';
import { SmtpServer } from './smtp-server.ts';

let server: SmtpServer;
let platform: Platform;
beforeAll(async () => {
  server = await SmtpServer.start();
  platform = await Platform.start({ SMTP_URL: server.url, MAX_ATTEMPTS: '3', MAIL_FROM: 'Shop <shop@example.org>' });
});
afterEach(() => {
  server.mood = 'takes';
});
afterAll(async () => {
  await platform.stop();
  await server.stop();
});

/** The journal of the one notification of a person, once it ends so. */
const endsWith = (person: Person, last: string) =>
  eventually(async () => {
    const [notification] = await platform.notificationsOf(person);
    expect(notification?.types.at(-1)).toBe(last);
    return platform.events(notification?.stream ?? '');
  });

const SENT = ['V1_NOTIFICATION_REQUESTED', 'V1_NOTIFICATION_SENDING', 'V1_NOTIFICATION_SENT'];

test('a mail comes with both of its forms, from the shop, and with the id of its notification', async () => {
  const person = await platform.registers();
  const journal = await endsWith(person, 'V1_NOTIFICATION_SENT');
  expect(journal.map(({ type }) => type)).toEqual(SENT);
  const [mail] = server.to(person.email);
  expect(mail?.source).toMatch(/^From: Shop <shop@example.org>$/m);
  expect(mail?.source).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(mail?.source).toContain('text/plain');
  expect(mail?.source).toContain('text/html');
  expect(mail?.messageId).toBe(journal[2]?.data.receipt);
  const [notification] = await platform.notificationsOf(person);
  expect(mail?.messageId).toBe(`<${notification?.stream.replace('notification-', '')}@example.org>`);
});

test.each(['busy', 'silent'] as const)('a %s mail server is waited out, and then gets the mail once', async (mood) => {
  server.mood = mood;
  const before = server.connections;
  const person = await platform.registers();
  await eventually(() => expect(server.connections).toBeGreaterThan(before + (mood === 'busy' ? 5 : 0)));
  server.mood = 'takes';
  const journal = await endsWith(person, 'V1_NOTIFICATION_SENT');
  expect(journal.map(({ type }) => type)).toEqual(SENT);
  expect(journal[2]?.data.uncertain).toBe(false);
  expect(server.to(person.email)).toHaveLength(1);
});

test('a mail that breaks off on its way comes again, whole', async () => {
  server.mood = 'dies-in-mail';
  const person = await platform.registers();
  await endsWith(person, 'V1_NOTIFICATION_SENDING');
  server.mood = 'takes';
  const journal = await endsWith(person, 'V1_NOTIFICATION_SENT');
  expect(journal.at(-1)?.data.uncertain).toBe(true);
  expect(server.to(person.email)).toHaveLength(1);
});

test('a mail whose answer is lost comes again under the same Message-ID, and its journal says so', async () => {
  server.mood = 'dies-before-answer';
  const person = await platform.registers();
  await eventually(() => expect(server.to(person.email).length).toBeGreaterThan(0));
  server.mood = 'takes';
  const journal = await endsWith(person, 'V1_NOTIFICATION_SENT');
  expect(journal.at(-1)?.data.uncertain).toBe(true);
  const mails = server.to(person.email);
  expect(mails.length).toBeGreaterThan(1);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
});

test('a server that is busy for long fills no journal', async () => {
  server.mood = 'dies-before-answer';
  const person = await platform.registers();
  await eventually(() => expect(server.to(person.email).length).toBeGreaterThan(4));
  server.mood = 'takes';
  const journal = await endsWith(person, 'V1_NOTIFICATION_SENT');
  expect(journal.length).toBeLessThanOrEqual(4);
});

test('a mail that is refused for good is parked with the reason after as many attempts, and goes out when replayed', async () => {
  server.mood = 'refuses';
  const person = await platform.registers();
  const journal = await endsWith(person, 'V1_NOTIFICATION_PARKED');
  expect(journal.filter(({ type }) => type === 'V1_NOTIFICATION_FAILED')).toHaveLength(3);
  const id = (await platform.notificationsOf(person))[0]?.stream.replace('notification-', '');
  const parkedOnes = async () => (await platform.admin('GET', '/parked')).body.parked;
  const parked = await eventually(async () => {
    const found = (await parkedOnes()).find((one: { id: string }) => one.id === id);
    expect(found).toBeDefined();
    return found;
  });
  expect(parked).toMatchObject({ attempts: 3, reason: expect.stringContaining('550 No such mailbox here') });
  expect(server.to(person.email)).toHaveLength(0);

  server.mood = 'takes';
  expect((await platform.admin('POST', `/parked/${id}/replay`)).status).toBe(202);
  await endsWith(person, 'V1_NOTIFICATION_SENT');
  expect(server.to(person.email)).toHaveLength(1);
  await eventually(async () => expect(JSON.stringify(await parkedOnes())).not.toContain(id));
  const again = await platform.admin('POST', `/parked/${id}/replay`);
  expect(again).toMatchObject({ status: 409, body: { type: 'urn:keelson:problem:notification-not-parked' } });
});

test('one refused address holds up nobody else', async () => {
  server.mood = 'refuses';
  const refused = await platform.registers();
  await endsWith(refused, 'V1_NOTIFICATION_PARKED');
  server.mood = 'takes';
  const other = await platform.registers();
  await endsWith(other, 'V1_NOTIFICATION_SENT');
});
