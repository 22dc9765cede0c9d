import { SignJWT } from 'jose';
import type { KeyRing } from '../keys/key-ring.ts';

/** How long an access token is valid, seconds. Nothing ends one before that, so it is short. */
export const ACCESS_TOKEN_SECONDS = 600;

/** Whom a token speaks for. */
export interface TokenSubject {
  readonly accountId: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly sessionId: string;
}

export interface AccessTokensOptions {
  readonly ring: Pick<KeyRing, 'signer'>;
  readonly issuer: string;
  readonly audience: string;
  readonly now: () => Date;
}

/** Makes access tokens: JWTs (RFC 7519) signed by Ed25519, which the edge checks by the published keys. */
export class AccessTokens {
  readonly #options: AccessTokensOptions;

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  /** @param deadline epoch milliseconds @throws what KeyRing.signer throws */
  async issue({ accountId, email, roles, sessionId }: TokenSubject, deadline: number): Promise<string> {
    const { ring, issuer, audience, now } = this.#options;
    const { keyId, privateKey } = await ring.signer(deadline);
    const issuedAt = Math.floor(now().getTime() / 1000);
    return new SignJWT({ email, roles: [...roles], sid: sessionId })
      .setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'JWT' })
      .setSubject(accountId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
      .sign(privateKey);
  }
}
