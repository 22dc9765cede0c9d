import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Somebody who issues tokens, for tests: keys, and the place where they are read. */
export interface TestIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: URL;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  /** Signs a token of ten minutes; `said` goes over what it says by itself. */
  token(said?: Readonly<Record<string, unknown>>, by?: SigningKey): Promise<string>;
  /** Makes a key; it is among those that are read unless it is to be unknown. */
  key(alg: 'EdDSA' | 'RS256', published?: boolean): Promise<SigningKey>;
  /** From now on the keys cannot be had. */
  goAway(): void;
  close(): void;
}

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** As text, which an attacker may take for a secret of HS256. */
  readonly publicText: string;
}

const TEN_MINUTES_S = 600;

export async function testIssuer(): Promise<TestIssuer> {
  const published: JWK[] = [];
  let fetches = 0;
  let away = false;
  const server = createServer((_request, response) => {
    fetches += 1;
    if (away) return response.writeHead(503).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  const jwksUrl = new URL('/keys', await listening(server));
  const key: TestIssuer['key'] = async (alg, isPublished = true) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const kid = crypto.randomUUID();
    if (isPublished) published.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
    return { kid, alg, privateKey, publicText: await exportSPKI(publicKey) };
  };
  const own = await key('EdDSA');
  const issuer = 'https://accounts.test';
  const audience = 'shop';
  return {
    issuer,
    audience,
    jwksUrl,
    fetches: () => fetches,
    token: (said = {}, { alg, kid, privateKey } = own) => {
      const now = Math.floor(Date.now() / 1_000);
      const claims = { iss: issuer, aud: audience, sub: 'ada', iat: now, exp: now + TEN_MINUTES_S, ...said };
      return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey);
    },
    key,
    goAway: () => {
      away = true;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
