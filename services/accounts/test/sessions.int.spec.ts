import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newPerson, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const problem = (name: string) => ({ type: `urn:keelson:problem:${name}` });
const sessionOf = (accessToken: string) => String(decodeJwt(accessToken).sid);
const typesOf = async (accessToken: string) =>
  (await platform.events(`session-${sessionOf(accessToken)}`)).map(({ type }) => type);

describe('a refresh token', () => {
  it('is good for the next pair', async () => {
    const first = await platform.signIn(await platform.person());
    const { status, body: second } = await platform.refresh(first.refreshToken);
    expect(status).toBe(200);
    expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(sessionOf(second.accessToken)).toBe(sessionOf(first.accessToken));
    expect((await platform.refresh(second.refreshToken)).status).toBe(200);
  });

  it('used twice ends the session, for whoever has it', async () => {
    const { refreshToken, accessToken } = await platform.signIn(await platform.person());
    const { body: next } = await platform.refresh(refreshToken);
    expect((await platform.refresh(refreshToken)).body).toMatchObject({
      status: 401,
      ...problem('refresh-token-reused'),
    });
    expect((await platform.refresh(next.refreshToken)).body).toMatchObject({
      status: 401,
      ...problem('refresh-token-reused'),
    });
    expect(await typesOf(accessToken)).toEqual(['V1_SESSION_STARTED', 'V1_SESSION_REFRESHED', 'V1_SESSION_ENDED']);
  });

  it('used twice at once is used twice', async () => {
    const { refreshToken, accessToken } = await platform.signIn(await platform.person());
    const both = await Promise.all([platform.refresh(refreshToken), platform.refresh(refreshToken)]);
    expect(both.filter(({ status }) => status === 200).length).toBeLessThan(2);
    expect((await typesOf(accessToken)).at(-1)).toBe('V1_SESSION_ENDED');
    for (const { body } of both) {
      if (body.refreshToken) expect((await platform.refresh(body.refreshToken)).status).toBe(401);
    }
  });

  it('may be sent again under the same key when the answer was lost', async () => {
    const { refreshToken } = await platform.signIn(await platform.person());
    const key = { 'idempotency-key': 'refresh-1' };
    const [lost, again] = [await platform.refresh(refreshToken, key), await platform.refresh(refreshToken, key)];
    expect(again.status).toBe(200);
    expect(again.body.refreshToken).toBe(lost.body.refreshToken);
    await platform.restart();
    expect((await platform.refresh(refreshToken, key)).body.refreshToken).toBe(lost.body.refreshToken);
    expect((await platform.refresh(again.body.refreshToken)).status).toBe(200);
    expect((await platform.refresh(refreshToken, key)).body).toMatchObject(problem('refresh-token-reused'));
  });

  it('under another key is used twice', async () => {
    const { refreshToken } = await platform.signIn(await platform.person());
    await platform.refresh(refreshToken, { 'idempotency-key': 'one' });
    expect((await platform.refresh(refreshToken, { 'idempotency-key': 'other' })).status).toBe(401);
  });

  it('that was never ours ends nobody’s session', async () => {
    const { refreshToken } = await platform.signIn(await platform.person());
    const forged = `${refreshToken.slice(0, 40)}${refreshToken[40] === 'A' ? 'B' : 'A'}${refreshToken.slice(41)}`;
    for (const text of [forged, 'x', refreshToken.repeat(2)]) {
      expect((await platform.refresh(text)).body).toMatchObject({ status: 401, ...problem('session-ended') });
    }
    expect((await platform.refresh(refreshToken)).status).toBe(200);
  });
});

describe('an access token', () => {
  it('says who, in which session, with which roles, and for ten minutes', async () => {
    const person = await platform.person();
    const { accessToken } = await platform.signIn(person);
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({
      email: person.email,
      roles: ['customer'],
      iss: 'https://accounts.keelson',
      aud: 'keelson',
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect(claims.sub).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a sign-in', () => {
  it('is answered alike for a wrong password and an address without an account', async () => {
    const { email } = await platform.person();
    const json = (address: string) => ({ json: { email: address, password: 'another sentence' } });
    const known = await platform.rest('POST', '/sessions', json(email));
    const unknown = await platform.rest('POST', '/sessions', json(newPerson().email));
    expect(known.body).toMatchObject({ status: 401, ...problem('sign-in-refused') });
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    const names = ({ headers }: { headers: Headers }) => [...headers.keys()].sort();
    expect(names(known)).toEqual(names(unknown));
  });

  it('has to wait after some failures, with and without an account', async () => {
    for (const { email } of [await platform.person(), newPerson()]) {
      const wrong = () => platform.rest('POST', '/sessions', { json: { email, password: 'another sentence' } });
      for (let time = 0; time < 5; time++) expect((await wrong()).status).toBe(401);
      const locked = async () => {
        const answer = await wrong();
        return answer.status === 429 && answer;
      };
      // The first waits may be over before the next attempt comes; they grow.
      const { body, headers } = await vi.waitUntil(locked, { timeout: 20_000, interval: 0 });
      expect(body).toMatchObject({ status: 429, ...problem('sign-in-locked') });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('sent again under the same key begins no second session', async () => {
    const person = await platform.person();
    const request = { json: person, headers: { 'idempotency-key': 'sign-in-1' } };
    const [one, other] = [
      await platform.rest('POST', '/sessions', request),
      await platform.rest('POST', '/sessions', request),
    ];
    expect(other.body.refreshToken).toBe(one.body.refreshToken);
    await platform.refresh(one.body.refreshToken);
    expect((await platform.rest('POST', '/sessions', request)).body).toMatchObject({
      status: 409,
      ...problem('session-exists'),
    });
  });
});

describe('signing out', () => {
  it('ends the session of the access token', async () => {
    const { accessToken, refreshToken } = await platform.signIn(await platform.person());
    expect((await platform.rest('DELETE', '/sessions/current', { as: accessToken })).status).toBe(204);
    expect((await platform.refresh(refreshToken)).body).toMatchObject({ status: 401, ...problem('session-ended') });
    expect((await platform.rest('DELETE', '/sessions/current')).status).toBe(401);
  });

  it('everywhere ends all of them, and new ones begin', async () => {
    const person = await platform.person();
    const [one, other] = [await platform.signIn(person), await platform.signIn(person)];
    expect((await platform.rest('DELETE', '/sessions', { as: one.accessToken })).status).toBe(204);
    for (const { refreshToken } of [one, other]) expect((await platform.refresh(refreshToken)).status).toBe(401);
    const { refreshToken } = await platform.signIn(person);
    expect((await platform.refresh(refreshToken)).status).toBe(200);
    expect((await platform.rest('DELETE', '/sessions')).status).toBe(401);
  });
});

describe('a web page', () => {
  const cookieOf = (headers: Headers) => headers.get('set-cookie') ?? '';
  const signIn = async (headers: Record<string, string> = {}) =>
    platform.rest('POST', '/sessions', { json: { ...(await platform.person()), cookie: true }, headers });

  it('has its refresh token in a cookie that scripts and other sites cannot use', async () => {
    const { body, headers } = await signIn();
    expect(body.refreshToken).toBeUndefined();
    expect(cookieOf(headers)).toMatch(
      /^keelson_refresh=[A-Za-z0-9_-]{86}; Path=\/api\/v1\/sessions; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    );
    expect(cookieOf((await signIn({ 'x-forwarded-proto': 'https' })).headers)).toMatch(/; Secure$/);
  });

  it('refreshes and signs out by the cookie', async () => {
    const [cookie = ''] = cookieOf((await signIn()).headers).split(';');
    const { status, body, headers } = await platform.rest('POST', '/sessions/refresh', {
      json: {},
      headers: { cookie },
    });
    expect(status).toBe(200);
    expect(body.refreshToken).toBeUndefined();
    const [next = ''] = cookieOf(headers).split(';');
    expect(next).not.toBe(cookie);
    const out = await platform.rest('DELETE', '/sessions/current', { headers: { cookie: `a=b; ${next}` } });
    expect(out.status).toBe(204);
    expect(cookieOf(out.headers)).toContain('Max-Age=0');
    const late = await platform.rest('POST', '/sessions/refresh', { json: {}, headers: { cookie: next } });
    expect(late.status).toBe(401);
    expect(cookieOf(late.headers)).toContain('Max-Age=0');
  });

  it('of another site can do nothing with a form', async () => {
    const [cookie = ''] = cookieOf((await signIn()).headers).split(';');
    expect((await platform.rest('POST', '/sessions/refresh', { headers: { cookie } })).status).toBe(415);
    const form = { cookie, 'content-type': 'text/plain' };
    expect((await platform.rest('POST', '/sessions/refresh', { headers: form })).status).toBe(415);
    expect((await platform.rest('POST', '/sessions/refresh', { json: {}, headers: { cookie } })).status).toBe(200);
    expect((await platform.rest('POST', '/sessions/refresh', { json: {} })).status).toBe(401);
  });
});
