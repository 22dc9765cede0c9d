import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Ask, type Doors, openDoors } from '../../test/doors.ts';
import { type SigningKey, type TestIssuer, testIssuer } from '../../test/tokens.ts';

let issuer: TestIssuer;
let closed: Doors;
let open: Doors;
let rsa: SigningKey;

beforeAll(async () => {
  issuer = await testIssuer();
  rsa = await issuer.key('RS256');
  closed = await openDoors('accounts', issuer);
  open = await openDoors('open', issuer);
});
afterAll(async () => {
  await Promise.all([closed.close(), open.close()]);
  issuer.close();
});

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (token: string) => token.split('.')[1] ?? '';
const withHeader = (token: string, header: object, signature: string) =>
  `${base64url(header)}.${payloadOf(token)}.${signature}`;
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** Tokens that look like ours and are not to be believed. */
const forgeries: readonly [string, () => Promise<string>][] = [
  ['has expired', () => issuer.token({ exp: secondsFromNow(-1) })],
  ['is not valid yet', () => issuer.token({ nbf: secondsFromNow(600) })],
  ['never expires', () => issuer.token({ exp: undefined })],
  ['is for another audience', () => issuer.token({ aud: 'bank' })],
  ['is of another issuer', () => issuer.token({ iss: 'https://accounts.evil' })],
  ['is of nobody', () => issuer.token({ sub: undefined })],
  ['is not signed (alg: none)', async () => withHeader(await issuer.token(), { alg: 'none' }, '')],
  ['is signed with the public key as a secret (HS256)', signedWithPublicKey],
  ['is signed by a key that nobody knows', async () => issuer.token({}, await issuer.key('EdDSA', false))],
  ['says that it is of a known key and is not', signedByAnother],
  ['was changed after it was signed', changed],
  ['is none', async () => 'token'],
];

async function signedWithPublicKey(): Promise<string> {
  const head = { alg: 'HS256', kid: rsa.kid };
  const text = `${base64url(head)}.${payloadOf(await issuer.token())}`;
  return `${text}.${createHmac('sha256', rsa.publicText).update(text).digest('base64url')}`;
}

async function signedByAnother(): Promise<string> {
  const forger = await issuer.key('RS256', false);
  return issuer.token({}, { ...forger, kid: rsa.kid });
}

async function changed(): Promise<string> {
  const [head, payload = '', signature] = (await issuer.token()).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [head, base64url({ ...claims, roles: ['operator'] }), signature].join('.');
}

const doors: readonly [string, (of: Doors) => Ask][] = [
  ['HTTP', ({ http }) => http],
  ['gRPC', ({ grpc }) => grpc],
];

describe.each(doors)('by %s, a request', (_name, door) => {
  const missing = { refused: 'unauthenticated', problem: 'unauthenticated' };
  const nobody = { claims: '', authorization: '' };

  it('without a token is let in where that is said, and nowhere else', async () => {
    const ask = door(closed);
    expect(await ask('look')).toEqual(nobody);
    for (const what of ['buy', 'manage', 'order'] as const) expect(await ask(what)).toEqual(missing);
  });

  it.each([
    ['EdDSA', () => issuer.token()],
    ['RS256', () => issuer.token({}, rsa)],
  ])('with a valid token of %s comes with its claims, and without the token', async (_alg, make) => {
    const token = await make();
    const seen = { claims: payloadOf(token), authorization: '' };
    expect(await door(closed)('buy', token)).toEqual(seen);
    expect(await door(closed)('look', token)).toEqual(seen);
  });

  it('for a role is let in for those who have one of them', async () => {
    const ask = door(closed);
    const of = async (roles: unknown) => ask('manage', await issuer.token({ roles }));
    expect(await of(['customer', 'clerk'])).toHaveProperty('claims');
    expect(await of(['operator'])).toHaveProperty('claims');
    for (const roles of [['customer'], [], undefined, 'operator-in-training', { operator: true }])
      expect(await of(roles)).toEqual({ refused: 'forbidden', problem: 'forbidden' });
  });

  test.each(forgeries)('with a token that %s is refused everywhere, in both profiles', async (_what, make) => {
    const token = await make();
    const invalid = { refused: 'unauthenticated', problem: 'invalid-token' };
    for (const doors of [closed, open])
      for (const what of ['look', 'buy', 'manage', 'order'] as const)
        expect(await door(doors)(what, token), what).toEqual(invalid);
  });

  it('cannot say itself who sends it', async () => {
    const claims = base64url({ sub: 'root', roles: ['operator'] });
    const forged = { 'x-keelson-claims': claims };
    expect(await door(closed)('manage', undefined, forged)).toEqual(missing);
    expect(await door(closed)('look', undefined, forged)).toEqual(nobody);
    expect(await door(open)('order', undefined, forged)).toEqual(nobody);
    const token = await issuer.token();
    expect(await door(closed)('buy', token, forged)).toEqual({ claims: payloadOf(token), authorization: '' });
  });

  it('does not get at what services ask each other, not even with a token', async () => {
    for (const token of [undefined, await issuer.token({ roles: ['operator'] })])
      expect(await door(closed)('settle', token)).toMatchObject({ refused: 'nothing there' });
    expect(await closed.inside('settle')).toEqual(nobody);
  });

  it('needs nothing in the open profile where the service is open, and a token elsewhere', async () => {
    const ask = door(open);
    expect(await ask('order')).toEqual(nobody);
    expect(await ask('buy')).toEqual(missing);
    const token = await issuer.token();
    expect(await ask('order', token)).toEqual({ claims: payloadOf(token), authorization: '' });
    expect(await ask('manage', token)).toEqual({ refused: 'forbidden', problem: 'forbidden' });
  });

  it('with a token of a key that is new is let in', async () => {
    const fresh = await openDoors('accounts', issuer);
    try {
      expect(await door(fresh)('buy', await issuer.token())).toHaveProperty('claims');
      const token = await issuer.token({}, await issuer.key('EdDSA'));
      await expect.poll(() => door(fresh)('buy', token), { timeout: 10_000 }).toHaveProperty('claims');
    } finally {
      await fresh.close();
    }
  });

  it('with an unknown key makes the keys be fetched now and then, not each time', async () => {
    const unknown = await issuer.key('EdDSA', false);
    const fresh = await openDoors('accounts', issuer);
    const before = issuer.fetches();
    try {
      for (let round = 0; round < 20; round++) await door(fresh)('buy', await issuer.token({}, unknown));
      expect(issuer.fetches() - before).toBeLessThan(5);
    } finally {
      await fresh.close();
    }
  });

  it('with a token is told to come again while the keys cannot be had; without one it is let in as ever', async () => {
    const gone = await testIssuer();
    gone.goAway();
    const fresh = await openDoors('accounts', gone);
    try {
      expect(await door(fresh)('buy', await gone.token())).toEqual({ refused: 'unavailable', problem: 'unavailable' });
      expect(await door(fresh)('look')).toEqual(nobody);
    } finally {
      await fresh.close();
      gone.close();
    }
  });

  it('is anonymous where nobody issues tokens, whatever it brings', async () => {
    const lawless = await openDoors('accounts', undefined);
    try {
      const claims = base64url({ sub: 'root', roles: ['operator'] });
      expect(await door(lawless)('manage', undefined, { 'x-keelson-claims': claims })).toEqual(nobody);
    } finally {
      await lawless.close();
    }
  });
});

describe('the gateway', () => {
  it('says with a 401 how to come in', async () => {
    const answer = await fetch(`${closed.gatewayUrl}/buy`, { method: 'POST' });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      type: 'urn:keelson:problem:unauthenticated',
      status: 401,
      detail: 'A token is missing: Authorization: Bearer ...',
    });
    const headers = { authorization: 'Bearer nonsense' };
    const invalid = await fetch(`${closed.gatewayUrl}/look`, { headers });
    expect([invalid.status, invalid.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
  });

  it('takes no token from the query, where it would stand in every log', async () => {
    const url = `${closed.gatewayUrl}/buy?access_token=${await issuer.token()}`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
  });

  it('looks at the narrowest operation that fits', async () => {
    const post = async (path: string) => (await fetch(`${closed.gatewayUrl}${path}`, { method: 'POST' })).status;
    expect(await Promise.all(['/buy/free', '/buy/free/7', '/buy/freedom', '/buy/7'].map(post))).toEqual([
      200, 200, 401, 401,
    ]);
  });

  test.each(['/look/%2e%2e/manage', '/look\\..\\manage', '/%6dan%61ge', '/buy/free/%2e%2e/%2e%2e/manage'])(
    'is not led past what it guards by the way a path is written: %s',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const { status } = await fetchRaw(closed.gatewayUrl, method, path);
        expect([401, 404]).toContain(status);
      }
    },
  );

  it('sends on the path that it has looked at', async () => {
    const { status, body } = await fetchRaw(closed.gatewayUrl, 'GET', '/look/%61/./b/../c%20d?q=%61/../x');
    expect([status, JSON.parse(body).url]).toEqual([200, '/look/a/c%20d?q=%61/../x']);
  });
});

/** `fetch` would put the path in order before it sends it. */
async function fetchRaw(origin: string, method: string, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(origin);
  const sent = request({ host: hostname, port, method, path }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}
