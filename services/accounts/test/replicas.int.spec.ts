import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Platform } from './platform.ts';

let platform: Platform;
let other: Awaited<ReturnType<Platform['replica']>>;
beforeAll(async () => {
  platform = await Platform.start();
  other = await platform.replica();
});
afterAll(async () => {
  await other.stop();
  await platform.stop();
});

const signInAt = async (where: Pick<typeof other, 'rest'>, person: object) =>
  (await where.rest('POST', '/sessions', { json: person })).body;
const refreshAt = (where: Pick<typeof other, 'rest'>, refreshToken: string) =>
  where.rest('POST', '/sessions/refresh', { json: { refreshToken } });

describe('with several replicas', () => {
  it('there is one key that signs, whoever came first', async () => {
    const person = await platform.person();
    const tokens = await Promise.all([platform, other].map((where) => signInAt(where, person)));
    const [one, two] = tokens.map(({ accessToken }) => decodeProtectedHeader(accessToken).kid);
    expect(one).toBe(two);
    expect(await platform.events('signingkeys-access')).toHaveLength(1);
  });

  it('a session goes on at any of them', async () => {
    const { refreshToken } = await signInAt(other, await platform.person());
    const { body } = await platform.refresh(refreshToken);
    expect((await refreshAt(other, body.refreshToken)).status).toBe(200);
  });

  it('a refresh token is good once at all of them together', async () => {
    const { refreshToken } = await platform.signIn(await platform.person());
    const both = await Promise.all([platform.refresh(refreshToken), refreshAt(other, refreshToken)]);
    expect(both.filter(({ status }) => status === 200).length).toBeLessThan(2);
    for (const { body } of both)
      if (body.refreshToken) expect((await platform.refresh(body.refreshToken)).status).toBe(401);
  });

  it('who signs out everywhere at one is signed out at all', async () => {
    const person = await platform.person();
    const [here, there] = [await platform.signIn(person), await signInAt(other, person)];
    expect((await refreshAt(other, there.refreshToken)).status).toBe(200);
    await platform.rest('DELETE', '/sessions', { as: here.accessToken });
    expect((await refreshAt(other, here.refreshToken)).status).toBe(401);
  });

  it('failures count together', async () => {
    const { email } = await platform.person();
    const json = { email, password: 'another sentence' };
    const tries = Array.from({ length: 12 }, (_, time) =>
      (time % 2 ? platform : other).rest('POST', '/sessions', { json }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(7);
    expect(statuses).toContain(429);
  });
});

describe('while the event store is away', () => {
  it('keys are published all the same, and the rest says that it is not available', async () => {
    const person = await platform.person();
    const { refreshToken } = await platform.signIn(person);
    await platform.stopStore();
    expect((await platform.get('/.well-known/jwks.json')).body.keys).toHaveLength(1);
    expect((await platform.refresh(refreshToken)).status).toBe(503);
    expect((await platform.rest('POST', '/sessions', { json: person })).status).toBe(503);
    expect((await platform.register(person)).status).toBe(503);
  });
});
