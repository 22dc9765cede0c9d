import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { runInside } from './inside.ts';
import { NAMESPACE } from './kubectl.ts';

/** Tokens that nobody must take, each made of a good one. */

/** Says the same under the same key's name, and is signed by a key of ours. */
export async function signedByAStranger(token: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { alg = '', kid = '', typ = '' } = decodeProtectedHeader(token);
  return new SignJWT(decodeJwt(token)).setProtectedHeader({ alg, kid, typ }).sign(privateKey);
}

/** Says the same, and says that it needs no signature. */
export function notSigned(token: string): string {
  return new UnsecuredJWT(decodeJwt(token)).encode();
}

/** Says something else, and is signed by the key that signs good ones. */
export function signedByAccounts(token: string, changes: JWTPayload): Promise<string> {
  return runInside({ namespace: NAMESPACE, in: 'deployment/accounts' }, signing({ ...decodeJwt(token), ...changes }));
}

/** Nobody but accounts can open the key: so this is done there, with its own modules. */
const signing = (claims: JWTPayload) => `
  import { createPrivateKey } from 'node:crypto';
  import { EventStoreDBClient } from '@eventstore/db-client';
  import { SignJWT } from 'jose';
  const { DerivedKeys } = await import(process.cwd() + '/src/secrets/derived-keys.ts');
  const { open } = await import(process.cwd() + '/src/secrets/sealing.ts');
  const store = EventStoreDBClient.connectionString(process.env.EVENTSTORE_URL);
  for await (const { event } of store.readStream('signingkeys-access', { maxCount: 1 })) {
    const { keyId, sealedPrivateKey } = event.data;
    const der = open(sealedPrivateKey, new DerivedKeys(process.env.KEYS_SECRET).all('signing-keys'), keyId);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const header = { alg: 'EdDSA', kid: keyId, typ: 'JWT' };
    console.log(JSON.stringify(await new SignJWT(${JSON.stringify(claims)}).setProtectedHeader(header).sign(key)));
  }
  process.exit(0);
`;
