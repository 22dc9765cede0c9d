import { ServiceError } from '@keelson/chassis';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** Whose tokens count, for whom they are, and where the keys are. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: URL;
}

/** A token that is valid. */
export interface VerifiedToken {
  /** Its claims as services read them: the token's own payload, JSON in base64url. */
  readonly claims: string;
  /** The claim `roles`. */
  readonly roles: readonly string[];
}

/** @throws ServiceError `unauthenticated` for a token that is not valid, `unavailable` when the keys cannot be had */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/** Signatures by key pairs only: whoever can check one of these cannot make one. */
const ALGORITHMS = ['EdDSA', 'RS256'];

/**
 * A key that is not among the known ones makes the keys be fetched again, and forged ones do so at most this often. Short,
 * because keys change here whenever the data folder does. Milliseconds.
 */
const COOLDOWN_MS = 2_000;
/** As old as the keys may get. Milliseconds. */
const KEYS_MAX_AGE_MS = 300_000;
/** Longest time for the keys to come. Milliseconds. */
const KEYS_TIMEOUT_MS = 3_000;

/** Checks tokens as the ingress does: signature, issuer, audience, time. */
export function tokenVerifier({ issuer, audience, jwksUrl }: TokenRules): VerifyToken {
  const keys = createRemoteJWKSet(jwksUrl, {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
    timeoutDuration: KEYS_TIMEOUT_MS,
  });
  const rules = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'] };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, rules);
      return { claims: token.split('.')[1] ?? '', roles: textsIn(payload.roles) };
    } catch (error) {
      throw explained(error);
    }
  };
}

function textsIn(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
}

/** That the keys cannot be had is nothing that whoever brings a token could mend. */
function explained(cause: unknown): ServiceError {
  if (!(cause instanceof errors.JOSEError) || KEYS_AWAY.has(cause.code))
    return new ServiceError('unavailable', 'The keys to check tokens with cannot be had.', { cause });
  const detail =
    cause instanceof errors.JWTExpired ? 'The token has expired.' : `The token is not valid: ${cause.message}.`;
  return new ServiceError('unauthenticated', detail, { type: 'invalid-token', cause });
}

/** What jose says when the answer does not come, is none of 200, or holds no keys. */
const KEYS_AWAY: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID']);
