import { type Config, matching, positiveMillis, type Spec, str, whole } from '@keelson/chassis';
import { eventStoreSpecs } from '@keelson/servicekit';
import { viewSpecs } from '@keelson/servicekit/views';
import { identity } from '../service.ts';
import { normalEmail } from './accounts/account-id.ts';
import { isKeysSecret, KEYS_SECRET_FORM } from './secrets/derived-keys.ts';

/** An hour, milliseconds: three times what istiod keeps keys for (PILOT_JWT_PUB_KEY_REFRESH_INTERVAL, 20 minutes). */
const PUBLISH_AHEAD_MS = 3_600_000;

/** Whatever is wrong with it, nobody sees it. */
const keysSecret: Spec<string> = {
  ...matching(KEYS_SECRET_FORM, isKeysSecret, { desc: 'seals keys, makes refresh tokens and codes' }),
  secret: true,
};

/** The service's own variables. */
export const specs = {
  ...eventStoreSpecs,
  ...viewSpecs({ file: '.data/accounts.db', name: 'accounts' }),
  KEYS_SECRET: keysSecret,
  TOKEN_ISSUER: str({ default: identity.issuer, desc: 'claim iss of access tokens' }),
  TOKEN_AUDIENCE: str({ default: identity.audience, desc: 'claim aud of access tokens' }),
  OPERATOR_EMAILS: matching('e-mail addresses with commas', areEmails, {
    default: undefined,
    desc: 'accounts with these addresses are made operators when they sign in',
  }),
  KEY_ROTATION_DAYS: whole(1, 365, { default: 30, desc: 'how long a key signs' }),
  KEY_PUBLISH_AHEAD_MS: positiveMillis({
    default: PUBLISH_AHEAD_MS,
    desc: 'how long a key is published before it signs; longer than any cache keeps the keys',
  }),
  PASSWORD_CONCURRENCY: whole(1, 64, {
    default: 2,
    desc: 'passwords hashed at once: 19 MiB and a thread of the pool (UV_THREADPOOL_SIZE) each',
  }),
};

/** Their values. */
export type AccountsConfig = Config<typeof specs>;

/** The addresses in OPERATOR_EMAILS, as accounts have them. */
export function operatorEmails({ OPERATOR_EMAILS = '' }: Pick<AccountsConfig, 'OPERATOR_EMAILS'>): ReadonlySet<string> {
  return new Set(listed(OPERATOR_EMAILS).map(normalEmail));
}

function areEmails(text: string): boolean {
  return listed(text).every((email) => /^[^\s@]+@[^\s@]+$/.test(email));
}

function listed(text: string): string[] {
  return text === '' ? [] : text.split(',').map((email) => email.trim());
}
