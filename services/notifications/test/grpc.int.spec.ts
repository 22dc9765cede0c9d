import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noticeKinds, notificationContract, templateContract } from '../contract/index.ts';
import { newPerson } from './directory.ts';
import { eventually, Platform } from './platform.ts';

let platform: Platform;
let own: ReturnType<Platform['grpc']>;
let templates: ReturnType<Platform['grpc']>;
beforeAll(async () => {
  platform = await Platform.start();
  own = platform.grpc(notificationContract);
  templates = platform.grpc(templateContract);
});
afterAll(() => platform.stop());

const operator = { as: newPerson(), roles: ['operator'] };

test('messages are listed and read by gRPC as by REST', async () => {
  const person = platform.directory.knows(newPerson());
  const reused = { accountId: person.id, reason: 'token-reused', endedAt: new Date().toISOString() };
  await platform.happens(`session-${randomUUID()}`, { type: 'V1_SESSION_ENDED', data: reused });
  const { notifications } = await platform.messagesOf(person, 1);
  const listed = await own('ListNotifications', {}, { as: person });
  expect(listed).toMatchObject({ unread: 1, pagination: { totalCount: 1, page: 1, size: 10 } });
  expect(listed.notifications[0]).toMatchObject({
    notificationId: notifications[0].id,
    kind: 'session-revoked',
    read: false,
  });
  await own('MarkRead', { notificationId: notifications[0].id }, { as: person });
  await own('MarkAllRead', {}, { as: person });
  await eventually(async () => expect((await own('ListNotifications', {}, { as: person })).unread).toBe(0));
});

test('preferences are put and read by gRPC as by REST', async () => {
  const as = newPerson();
  const preferences = {
    kinds: { 'order-paid': { channels: { email: true, 'in-app': false } } },
    digest: { every: 'daily', hour: 18 },
  };
  await own('ChangePreferences', { preferences }, { as });
  expect((await own('GetPreferences', {}, { as })).preferences).toEqual(preferences);
  expect((await platform.rest('GET', '/preferences', { as })).body.kinds).toEqual({
    'order-paid': { email: true, 'in-app': false },
  });
});

test.each([
  ['ListNotifications', {}],
  ['MarkRead', { notificationId: randomUUID() }],
  ['MarkAllRead', {}],
  ['GetPreferences', {}],
  ['ChangePreferences', { preferences: { digest: { every: 'off', hour: 0 } } }],
])('%s needs an account', async (method, message) => {
  await expect(own(method, message)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
});

test.each([
  ['MarkRead', { notificationId: 'x' }],
  ['ChangePreferences', {}],
  ['ChangePreferences', { preferences: { kinds: { verification: {} }, digest: { every: 'off', hour: 0 } } }],
  ['ListNotifications', { size: 1_000 }],
])('%s with %o is refused as not valid', async (method, message) => {
  await expect(own(method, message, { as: newPerson() })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});

test('operators see every template, and what each looks like by each way', async () => {
  const listed = (await platform.rest('GET', '/templates', operator)).body.templates;
  expect(listed.map(({ kind }: { kind: string }) => kind)).toEqual(noticeKinds);
  expect((await templates('ListTemplates', {}, operator)).templates).toEqual(listed);
  for (const kind of noticeKinds) {
    const { status: answered, body } = await platform.rest('GET', `/templates/${kind}/preview?channel=email`, operator);
    expect(answered).toBe(200);
    expect(body.html).toContain('<h1');
    const { subject, text, html } = await templates('PreviewTemplate', { kind, channel: 'in-app' }, operator);
    expect({ subject, html }).toEqual({ subject: body.subject, html: '' });
    expect(text).not.toBe('');
  }
});

test('a template that there is not, and a way that there is not, are told', async () => {
  expect((await platform.rest('GET', '/templates/nothing/preview', operator)).status).toBe(404);
  expect((await platform.rest('GET', '/templates/digest/preview?channel=pigeon', operator)).status).toBe(400);
});

test('templates are for operators', async () => {
  for (const path of ['/templates', '/templates/digest/preview']) {
    expect((await platform.rest('GET', path)).status).toBe(401);
    expect((await platform.rest('GET', path, { as: newPerson(), roles: ['customer'] })).status).toBe(403);
  }
});
