import { ServiceError } from './errors.ts';

/**
 * The header (gRPC: metadata) in which the edge tells who calls: the payload of the token that it has verified, as
 * base64url JSON. The edge removes what a client sends under this name; services believe it and verify nothing.
 */
export const CLAIMS_HEADER = 'x-keelson-claims';

/** Who calls, as the edge has verified it. */
export interface Caller {
  /** The account's id. */
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** The session that the token belongs to; undefined where the token names none. */
  readonly sessionId: string | undefined;
}

/** Anything that somebody calls: a call context. */
interface Called {
  readonly caller: Caller | undefined;
}

const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/;

/**
 * Reads the claims header; undefined where there is none: the call is anonymous.
 * @throws ServiceError `unauthenticated` when it holds anything but claims with a subject
 */
export function parseCaller(header: string | undefined): Caller | undefined {
  if (header === undefined || header === '') return undefined;
  const { sub, email = '', roles = [], sid } = claimsIn(header);
  if (typeof sub !== 'string' || sub === '' || typeof email !== 'string' || !isTexts(roles)) throw malformed();
  return { id: sub, email, roles, sessionId: typeof sid === 'string' ? sid : undefined };
}

/**
 * Who calls.
 * @throws ServiceError `unauthenticated` when the call is anonymous
 */
export function requireCaller(call: Called): Caller {
  const { caller } = call;
  if (caller === undefined) throw new ServiceError('unauthenticated', 'Sign in first: this needs an account.');
  return caller;
}

/**
 * Who calls, if they have that role.
 * @throws ServiceError `unauthenticated` when the call is anonymous, `forbidden` when the caller has not that role
 */
export function requireRole(call: Called, role: string): Caller {
  const caller = requireCaller(call);
  if (!hasRole(caller, role)) throw new ServiceError('forbidden', `Only for accounts with the role ${role}.`);
  return caller;
}

/** Whether somebody calls who has that role. */
export function hasRole(caller: Caller | undefined, role: string): boolean {
  return caller?.roles.includes(role) ?? false;
}

function claimsIn(header: string): Record<string, unknown> {
  if (!BASE64URL.test(header)) throw malformed();
  try {
    const claims: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
    if (typeof claims === 'object' && claims !== null) return claims as Record<string, unknown>;
  } catch {
    // What is no JSON holds no claims.
  }
  throw malformed();
}

function malformed(): ServiceError {
  return new ServiceError('unauthenticated', 'The claims that came with the call cannot be read. Sign in again.');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
