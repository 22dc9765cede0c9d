import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import {
  accountContract,
  accountDirectoryContract,
  accountOperationsContract,
  sessionContract,
} from '@keelson/accounts/contract';
import { reservationContract } from '@keelson/inventory/contract';
import { type Customer, ShopApi } from '@keelson/local/shop-api';
import { fulfilmentV1 } from '@keelson/orders/contract';
import { processingContract } from '@keelson/payments/contract';
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedKeys, startAccountsReplica } from '../support/accounts-replica.ts';
import { GrpcClient, type Message } from '../support/grpc-clients.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform(sharedKeys);

let shop: ShopApi;
let ann: Customer;
const clients: GrpcClient[] = [];

beforeAll(async () => {
  shop = new ShopApi(running.platform.url);
  ann = await shop.newCustomer();
});
afterAll(() => {
  for (const client of clients) client.close();
});

interface Contract {
  readonly file: string;
  readonly root: string;
  readonly service: string;
}

function grpc({ file, root, service }: Contract): GrpcClient {
  const client = new GrpcClient(running.platform.grpc, file, root, service);
  clients.push(client);
  return client;
}

type Headers = Readonly<Record<string, string>>;

/** How one asks for one's own profile, and for a list of all accounts, with these headers. */
interface Door {
  readonly me: (headers: Headers) => Promise<unknown>;
  readonly everybody: (headers: Headers) => Promise<unknown>;
  readonly letIn: unknown;
  readonly nobodyKnown: unknown;
  readonly notAllowed: unknown;
}

const doors: readonly (readonly [string, Door])[] = [
  [
    'HTTP',
    {
      me: async (headers) => (await shop.call('GET', '/api/v1/accounts/me', { headers })).status,
      everybody: async (headers) => (await shop.call('GET', '/api/v1/accounts', { headers })).status,
      letIn: 200,
      nobodyKnown: 401,
      notAllowed: 403,
    },
  ],
  [
    'gRPC',
    {
      me: async (headers) => (await grpc(accountContract).call('GetProfile', {}, headers)).code,
      everybody: async (headers) => (await grpc(accountOperationsContract).call('ListAccounts', {}, headers)).code,
      letIn: 'OK',
      nobodyKnown: 'UNAUTHENTICATED',
      notAllowed: 'PERMISSION_DENIED',
    },
  ],
];

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The public key that checks Ann's token, as everybody can read it. */
async function publicKey(): Promise<JWK> {
  const { keys } = (await shop.call('GET', '/.well-known/jwks.json')).body;
  const { kid } = decodeProtectedHeader(ann.token);
  return keys.find((key: JWK) => key.kid === kid);
}

/** Ann's claims under another header, signed with HMAC. */
function withSecret(secret: string | Buffer): string {
  const { kid } = decodeProtectedHeader(ann.token);
  const text = `${base64url({ alg: 'HS256', kid })}.${ann.token.split('.')[1]}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** Ann's claims, changed, signed by somebody else's key that is called `kid`. */
async function foreign(kid: string | undefined, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA');
  const header = { alg: 'EdDSA', ...(kid !== undefined && { kid }) };
  return new SignJWT({ ...decodeJwt(ann.token), ...claims }).setProtectedHeader(header).sign(privateKey);
}

const forgeries: readonly (readonly [string, () => Promise<string>])[] = [
  ['is not signed (alg: none)', async () => `${base64url({ alg: 'none' })}.${ann.token.split('.')[1]}.`],
  [
    'is signed with the public key as a secret (HS256, PEM)',
    async () => {
      const key = createPublicKey({ key: (await publicKey()) as never, format: 'jwk' });
      return withSecret(key.export({ type: 'spki', format: 'pem' }));
    },
  ],
  [
    'is signed with the public key as a secret (HS256, raw)',
    async () => withSecret(Buffer.from((await publicKey()).x ?? '', 'base64url')),
  ],
  ['is of a key that nobody knows', () => foreign(randomUUID())],
  ['says that it is of the known key', () => foreign(decodeProtectedHeader(ann.token).kid)],
  ['names no key', () => foreign(undefined)],
  [
    'was changed after it was signed',
    async () => {
      const [head, , signature] = ann.token.split('.');
      return [head, base64url({ ...decodeJwt(ann.token), roles: ['operator'] }), signature].join('.');
    },
  ],
];

describe.each(doors)('by %s', (_name, door) => {
  it('a token lets in whom it was made for', async () => {
    expect(await door.me(bearer(ann.token))).toBe(door.letIn);
    expect(await door.me({})).toBe(door.nobodyKnown);
  });

  it.each(forgeries)('a token that %s lets nobody in', async (_what, forged) => {
    expect(await door.me(bearer(await forged()))).toBe(door.nobodyKnown);
  });

  it('a customer is not let in where operators are', async () => {
    expect(await door.everybody(bearer(ann.token))).toBe(door.notAllowed);
  });

  it('claims that a client sends by itself count for nothing', async () => {
    const claims = { ...decodeJwt(ann.token), roles: ['customer', 'operator'] };
    const spoofed = { 'x-keelson-claims': base64url(claims) };
    expect(await door.me(spoofed)).toBe(door.nobodyKnown);
    expect(await door.everybody(spoofed)).toBe(door.nobodyKnown);
    expect(await door.everybody({ ...spoofed, ...bearer(ann.token) })).toBe(door.notAllowed);
  });
});

// Tokens that have expired are shown at both doors by local/src/edge/edge.int.spec.ts: here they last ten minutes.
describe('a token of the platform’s own key', () => {
  it.each([
    ['for another audience', { TOKEN_AUDIENCE: 'bank' }],
    ['of another issuer', { TOKEN_ISSUER: 'https://accounts.evil' }],
  ])('%s lets nobody in', async (_what, settings) => {
    const replica = await startAccountsReplica(running.platform, settings);
    try {
      const elsewhere = new ShopApi(replica.url);
      const email = `${randomUUID()}@example.com`;
      const { password } = ann;
      await elsewhere.call('POST', '/api/v1/accounts', { body: { email, password } });
      const code = await shop.verificationCode(email);
      await elsewhere.call('POST', '/api/v1/accounts/verify', { body: { email, code } });
      const { token } = await elsewhere.signIn(email);
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', running.platform.url));
      expect((await jwtVerify(token, keys)).payload.email, 'nothing else is wrong with it').toBe(email);
      for (const [, { me, nobodyKnown }] of doors) expect(await me(bearer(token))).toBe(nobodyKnown);
    } finally {
      await replica.stop();
    }
  });
});

describe('after a change of the signing key', () => {
  it('tokens of the old key and of the new one are good, by HTTP and gRPC', async () => {
    const admin = running.platform.admin.accounts ?? '';
    const rotated = await fetch(`${admin}/signing-keys/rotate`, { method: 'POST' });
    expect(rotated.status).toBe(202);
    const old = decodeProtectedHeader(ann.token).kid;
    const fresh = async () => {
      const { token } = await shop.signIn(ann.email);
      expect(decodeProtectedHeader(token).kid).not.toBe(old);
      return token;
    };
    const token = await vi.waitFor(fresh, { timeout: 30_000, interval: 500 });
    for (const [, { me, letIn }] of doors) {
      expect(await me(bearer(ann.token))).toBe(letIn);
      // The edge asks for new keys no more than every two seconds.
      await vi.waitFor(async () => expect(await me(bearer(token))).toBe(letIn), { timeout: 15_000, interval: 200 });
    }
  });
});

describe('a refresh token that is used twice', () => {
  it('ends the session, for the thief and for its owner, by REST; the owner is told', async () => {
    const { email, password } = await shop.newCustomer();
    const session = (await shop.call('POST', '/api/v1/sessions', { body: { email, password } })).body;
    const refresh = (refreshToken: string) => shop.call('POST', '/api/v1/sessions/refresh', { body: { refreshToken } });
    const next = await refresh(session.refreshToken);
    expect(next.status).toBe(200);
    expect(await refresh(session.refreshToken)).toMatchObject({
      status: 401,
      body: { type: 'urn:keelson:problem:refresh-token-reused' },
    });
    expect((await refresh(next.body.refreshToken)).status).toBe(401);
    await shop.mail(email, ({ subject }) => /session|signed/i.test(subject));
  });

  it('ends the session by gRPC', async () => {
    const sessions = grpc(sessionContract);
    const { email, password } = ann;
    const { tokens } = (await sessions.call('SignIn', { email, password })).message;
    const refresh = (refresh_token: string) => sessions.call('Refresh', { refresh_token });
    const next = await refresh(tokens.refresh_token);
    expect(next.code).toBe('OK');
    expect(await refresh(tokens.refresh_token)).toMatchObject({
      code: 'UNAUTHENTICATED',
      metadata: { 'keelson-problem': 'refresh-token-reused' },
    });
    expect((await refresh(next.message.tokens.refresh_token)).code).toBe('UNAUTHENTICATED');
  });
});

describe('what services ask each other', () => {
  const id = randomUUID();
  it.each<[string, Contract, string, Message]>([
    ['somebody’s account', accountDirectoryContract, 'GetAccount', { account_id: id }],
    ['somebody’s code', accountDirectoryContract, 'GetVerificationCode', { account_id: id, registration: 1 }],
    ['a reservation', reservationContract, 'Reserve', { reservation_id: id }],
    ['a payment', processingContract, 'Capture', { payment_id: id }],
    ['an order at any price', fulfilmentV1, 'PlaceOrder', { order_id: id }],
  ])('is not to be had from outside, with a token or without: %s', async (_what, contract, method, request) => {
    for (const headers of [{}, bearer(ann.token)]) {
      const { code, details } = await grpc(contract).call(method, request, headers);
      expect([code, details]).toEqual(['UNIMPLEMENTED', expect.stringContaining('does not serve')]);
    }
  });
});

describe('signing in', () => {
  const signIn = (email: string, password: string) =>
    shop.call('POST', '/api/v1/sessions', { body: { email, password } });

  it.each([
    ['an account', async () => (await shop.newCustomer()).email],
    ['no account', async () => `${randomUUID()}@example.com`],
  ])('has to wait after five wrong passwords, for an address with %s', async (_what, address) => {
    const email = await address();
    const wrong = [];
    for (let attempt = 0; attempt < 5; attempt++) wrong.push(await signIn(email, 'not the password'));
    expect(wrong.map(({ status, body }) => [status, body.type])).toEqual(
      Array.from({ length: 5 }, () => [401, 'urn:keelson:problem:sign-in-refused']),
    );
    const locked = await signIn(email, ann.password);
    expect([locked.status, locked.body.type]).toEqual([429, 'urn:keelson:problem:sign-in-locked']);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('goes on after the wait, with the right password', async () => {
    const { email, password } = await shop.newCustomer();
    for (let attempt = 0; attempt < 5; attempt++) await signIn(email, 'not the password');
    await vi.waitFor(async () => expect((await signIn(email, password)).status).toBe(201), {
      timeout: 30_000,
      interval: 250,
    });
  });
});

describe('registering', () => {
  it('is answered alike for an address that has an account and one that has none; its owner is told by mail', async () => {
    const register = (email: string) =>
      shop.call('POST', '/api/v1/accounts', { body: { email, password: 'another long sentence', name: 'Eve' } });
    const { email } = await shop.newCustomer();
    const known = await register(email);
    const unknown = await register(`${randomUUID()}@example.com`);
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect(known.status).toBe(202);
    const newest = () => shop.mails(email).then(([mail]) => mail?.text);
    await vi.waitFor(async () => expect(await newest()).not.toMatch(/[0-9A-Z]{5}-[0-9A-Z]{5}/), { timeout: 30_000 });
    expect((await signIn(email)).status).toBe(201);
  });

  const signIn = (email: string) => shop.call('POST', '/api/v1/sessions', { body: { email, password: ann.password } });
});
