import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPerson } from './directory.ts';
import { Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

test('the inbox lists mails, newest first, and those to one address', async () => {
  const [first, second] = [await platform.registers(), await platform.registers()];
  await platform.mailsTo(first, 1);
  await platform.mailsTo(second, 1);
  const { status, headers, body } = await platform.http('GET', '/inbox');
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(body).toContain(first.email);
  expect(body).toContain(second.email);
  const one = (await platform.http('GET', `/inbox?to=${first.email.toUpperCase()}`)).body;
  expect(one).toContain(first.email);
  expect(one).not.toContain(second.email);
});

test('one mail is shown as text, and as it looks in a frame that runs no scripts', async () => {
  const person = await platform.registers(newPerson('<b>Eve</b>'));
  const [mail] = await platform.mailsTo(person, 1);
  const page = await platform.http('GET', `/inbox/${mail?.id}`);
  expect(page.body).toContain(`<iframe src="/inbox/${mail?.id}/html"`);
  expect(page.body).toContain(platform.directory.codeOf(person, 1));
  const frame = await platform.http('GET', `/inbox/${mail?.id}/html`);
  expect(frame.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups/);
  expect(frame.body).toContain('Hello &#60;b&#62;Eve&#60;/b&#62;');
  expect(frame.body).not.toContain('<b>Eve');
});

test('pages of mails follow each other', async () => {
  const people = [await platform.registers(), await platform.registers(), await platform.registers()];
  for (const person of people) await platform.mailsTo(person, 1);
  const page = async (n: number) => (await platform.http('GET', `/api/v1/inbox?size=2&page=${n}`)).body;
  const [one, two] = [await page(1), await page(2)];
  const times = [...one.mails, ...two.mails].map(({ at }: { at: string }) => at);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(one.hasMore).toBe(true);
  expect(new Set([...one.mails, ...two.mails].map(({ id }: { id: string }) => id)).size).toBe(times.length);
});

test('a mail that is not there is a 404', async () => {
  for (const path of ['/inbox/nothing', '/inbox/nothing/html', '/api/v1/inbox/nothing']) {
    expect((await platform.http('GET', path)).status).toBe(404);
  }
});

test('where the inbox is not switched on, there is nothing', async () => {
  const person = await platform.registers();
  const [mail] = await platform.mailsTo(person, 1);
  await platform.restart({ INBOX: 'off' });
  for (const path of ['/inbox', `/inbox/${mail?.id}`, `/inbox/${mail?.id}/html`, '/api/v1/inbox']) {
    expect((await platform.http('GET', path)).status).toBe(404);
  }
  await platform.restart();
});
