import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountIdOf } from '../src/accounts/account-id.ts';
import { newPerson, type Person, Platform } from './platform.ts';

const operatorEmail = newPerson().email;
let platform: Platform;
let operator: string;
beforeAll(async () => {
  platform = await Platform.start({ OPERATOR_EMAILS: `somebody@example.com, ${operatorEmail.toUpperCase()}` });
  operator = (await platform.signIn(await platform.person({ email: operatorEmail }))).accessToken;
});
afterAll(() => platform.stop());

const problem = (name: string) => ({ type: `urn:keelson:problem:${name}` });
const signedIn = async () => {
  const person = await platform.person();
  return { person, ...(await platform.signIn(person)) };
};

describe('the owner of an account', () => {
  const change = { name: 'Ann Example', deliveryAddress: '1 Harbour Street, Bergen' };

  it('sees it, and what they have changed at once', async () => {
    const { person, accessToken: as } = await signedIn();
    const before = await platform.rest('GET', '/accounts/me', { as });
    expect(before.body).toMatchObject({ email: person.email, emailVerified: true, name: 'Ann', roles: ['customer'] });
    expect(before.headers.get('etag')).toBe('"1"');
    const { status, body } = await platform.rest('PUT', '/accounts/me', { json: change, as });
    expect([status, body]).toEqual([200, { id: accountIdOf(person.email), revision: 2 }]);
    expect((await platform.rest('GET', '/accounts/me', { as })).body).toMatchObject({ ...change, revision: 2 });
  });

  it('does not write over what has changed meanwhile', async () => {
    const { accessToken: as } = await signedIn();
    const put = (revision: string) =>
      platform.rest('PUT', '/accounts/me', { json: change, as, headers: { 'if-match': revision } });
    expect((await put('"0"')).status).toBe(412);
    expect((await put('"1"')).status).toBe(200);
  });

  it('is the only one who does: nobody without a token', async () => {
    expect((await platform.rest('GET', '/accounts/me')).body).toMatchObject({ status: 401 });
    expect((await platform.rest('PUT', '/accounts/me', { json: change })).body).toMatchObject({ status: 401 });
    const password = { json: { oldPassword: 'a long sentence', newPassword: 'another sentence' } };
    expect((await platform.rest('PUT', '/accounts/me/password', password)).body).toMatchObject({ status: 401 });
  });
});

describe('a password', () => {
  const put = (oldPassword: string, newPassword: string, as: string) =>
    platform.rest('PUT', '/accounts/me/password', { json: { oldPassword, newPassword }, as });
  const tryPassword = async ({ email }: Person, password: string) =>
    (await platform.rest('POST', '/sessions', { json: { email, password } })).status;

  it('is changed by who knows the old one, and the session that did so is the one that goes on', async () => {
    const { person, accessToken, refreshToken } = await signedIn();
    const other = await platform.signIn(person);
    expect((await put(person.password, 'another sentence', accessToken)).status).toBe(204);
    expect(await tryPassword(person, person.password)).toBe(401);
    expect(await tryPassword(person, 'another sentence')).toBe(201);
    expect((await platform.refresh(other.refreshToken)).status).toBe(401);
    expect((await platform.refresh(refreshToken)).status).toBe(200);
  });

  it('is not changed by who does not, and stays what it was', async () => {
    const { person, accessToken } = await signedIn();
    const { body } = await put('not my password', 'another sentence', accessToken);
    expect(body).toMatchObject({ status: 403, ...problem('password-wrong') });
    expect(await tryPassword(person, person.password)).toBe(201);
  });
});

describe('an operator', () => {
  const setRoles = (id: string, roles: string[], as: string) =>
    platform.rest('PUT', `/accounts/${id}/roles`, { json: { roles }, as });

  it('is who the configuration names', () => {
    expect(decodeJwt(operator).roles).toEqual(['customer', 'operator']);
  });

  it('finds accounts by words', async () => {
    const { person, accessToken } = await signedIn();
    const name = `Zoe${person.email.slice(4, 12)}`;
    await platform.rest('PUT', '/accounts/me', { json: { name, deliveryAddress: '' }, as: accessToken });
    const { body } = await platform.finds(name, 1, operator);
    expect(body).toEqual({
      pagination: { totalCount: 1, totalPages: 1, page: 1, size: 10, hasMore: false },
      accounts: [
        expect.objectContaining({ id: accountIdOf(person.email), email: person.email, name, emailVerified: true }),
      ],
    });
  });

  it('makes others operators, who are from their next token on', async () => {
    const { person, refreshToken } = await signedIn();
    const id = accountIdOf(person.email);
    expect((await setRoles(id, ['operator', 'customer'], operator)).status).toBe(200);
    const { body } = await platform.refresh(refreshToken);
    expect(decodeJwt(body.accessToken).roles).toEqual(['customer', 'operator']);
    expect((await platform.rest('GET', '/accounts', { as: body.accessToken })).status).toBe(200);
    const [event] = (await platform.events(`account-${id}`)).slice(-1);
    expect(event?.data).toEqual({ roles: ['customer', 'operator'], changedBy: accountIdOf(operatorEmail) });
  });

  it('does not put themselves out', async () => {
    const { body } = await setRoles(accountIdOf(operatorEmail), ['customer'], operator);
    expect(body).toMatchObject({ status: 409, ...problem('own-operator-role') });
  });

  it('is told what does not exist, and what is no role', async () => {
    const nobody = accountIdOf(newPerson().email);
    expect((await setRoles(nobody, ['customer'], operator)).body).toMatchObject({ status: 404 });
    expect((await setRoles(nobody, ['king'], operator)).body).toMatchObject({ status: 400 });
    expect((await setRoles('x', ['customer'], operator)).body).toMatchObject({ status: 400 });
  });

  it('is nobody else', async () => {
    const { person, accessToken } = await signedIn();
    const own = accountIdOf(person.email);
    for (const answer of [
      await platform.rest('GET', '/accounts', { as: accessToken }),
      await setRoles(own, ['operator'], accessToken),
    ]) {
      expect(answer.body).toMatchObject({ status: 403, ...problem('forbidden') });
    }
    expect((await platform.rest('GET', '/accounts')).status).toBe(401);
  });
});
