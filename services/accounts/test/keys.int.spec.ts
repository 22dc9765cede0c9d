import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import service from '../service.ts';
import type { KeyReport } from '../src/keys/key-ring.ts';
import { type Person, Platform } from './platform.ts';

const { issuer, audience, jwksPath } = service.identity ?? { issuer: '', audience: '', jwksPath: '' };
const secret = 'the-first-secret-of-the-tests-is-long';

let platform: Platform;
let ann: Person;
beforeAll(async () => {
  // A new key signs at once, so that the tests need not wait an hour.
  platform = await Platform.start({ KEYS_SECRET: secret, KEY_PUBLISH_AHEAD_MS: '1' });
  ann = await platform.person();
});
afterAll(() => platform.stop());

const jwks = async (): Promise<JSONWebKeySet> => (await platform.get(jwksPath)).body;
const keyOf = (token: string) => decodeProtectedHeader(token).kid ?? '';
const keys = async (): Promise<KeyReport[]> => (await platform.admin('GET', '/signing-keys')).body.keys;

/** Checks a token as the edge does. */
async function verify(token: string) {
  return jwtVerify(token, createLocalJWKSet(await jwks()), { issuer, audience, algorithms: ['EdDSA'] });
}

describe('the keys', () => {
  it('are there for everybody, may be kept for five minutes, and hold nothing private', async () => {
    const { status, headers, body } = await platform.get(jwksPath);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    for (const key of body.keys) {
      expect(key).toEqual({
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        use: 'sig',
        kid: expect.any(String),
        x: expect.any(String),
      });
    }
  });

  it('say whether a token is ours', async () => {
    const { accessToken } = await platform.signIn(ann);
    expect((await verify(accessToken)).payload.email).toBe(ann.email);
    const [head, , signature] = accessToken.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: randomUUID(), roles: ['operator'], iss: issuer, aud: audience }));
    await expect(verify(`${head}.${forged.toString('base64url')}.${signature}`)).rejects.toThrow('signature');
  });

  it('are the same after a restart', async () => {
    const { accessToken } = await platform.signIn(ann);
    await platform.restart();
    expect(keyOf((await platform.signIn(ann)).accessToken)).toBe(keyOf(accessToken));
    await verify(accessToken);
  });
});

describe('a change of keys', () => {
  it('leaves a token of the old key valid until it expires', async () => {
    const { accessToken: old } = await platform.signIn(ann);
    expect((await platform.admin('POST', '/signing-keys/rotate')).status).toBe(202);
    const { accessToken: young } = await vi.waitUntil(async () => {
      const tokens = await platform.signIn(ann);
      return keyOf(tokens.accessToken) !== keyOf(old) && tokens;
    });
    await verify(old);
    await verify(young);
    await platform.restart();
    await verify(old);
    const states = new Map((await keys()).map(({ keyId, state }) => [keyId, state]));
    expect([states.get(keyOf(old)), states.get(keyOf(young))]).toEqual(['verifying', 'signing']);
  });

  it('publishes the next key before it signs', async () => {
    await platform.restart({ KEY_PUBLISH_AHEAD_MS: '3600000' });
    const { accessToken } = await platform.signIn(ann);
    for (let time = 0; time < 2; time++) await platform.admin('POST', '/signing-keys/rotate');
    const next = (await keys()).filter(({ state }) => state === 'next');
    expect(next).toHaveLength(1);
    expect((await jwks()).keys.map(({ kid }) => kid)).toContain(next[0]?.keyId);
    expect(keyOf((await platform.signIn(ann)).accessToken)).toBe(keyOf(accessToken));
  });

  it('at once takes a key out of use that has become known', async () => {
    const { accessToken: known } = await platform.signIn(ann);
    expect((await platform.admin('POST', `/signing-keys/${keyOf(known)}/revoke`)).status).toBe(200);
    await expect(verify(known)).rejects.toThrow('no applicable key');
    await verify((await platform.signIn(ann)).accessToken);
    expect((await platform.admin('POST', '/signing-keys/unknown/revoke')).status).toBe(409);
  });
});

describe('a change of the secret', () => {
  it('leaves sessions, tokens and keys as they are, while the old one stands in the list', async () => {
    const { accessToken, refreshToken } = await platform.signIn(ann);
    await platform.restart({ KEYS_SECRET: `the-next-secret-of-the-tests-is-long,${secret}` });
    await verify(accessToken);
    const { status, body } = await platform.refresh(refreshToken);
    expect(status).toBe(200);
    expect(keyOf(body.accessToken)).toBe(keyOf(accessToken));
  });

  it('that comes without the old one makes new keys, and tokens that are out stay valid', async () => {
    const { accessToken, refreshToken } = await platform.signIn(ann);
    await platform.restart({ KEYS_SECRET: 'quite-another-secret-of-the-tests-is-long' });
    expect((await platform.refresh(refreshToken)).status).toBe(401);
    const { accessToken: young } = await platform.signIn(ann);
    expect(keyOf(young)).not.toBe(keyOf(accessToken));
    await verify(young);
    await verify(accessToken);
  });
});
