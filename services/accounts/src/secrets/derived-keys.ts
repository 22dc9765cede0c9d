import { hkdfSync } from 'node:crypto';

/** What a key is for: keys of different purposes have nothing to do with each other. */
export type Purpose = 'signing-keys' | 'refresh-tokens' | 'verification-codes' | 'request-digests';

/** Shortest secret, characters: 32 of base64url are 192 bits. */
const SHORTEST = 32;

/** What KEYS_SECRET looks like, for messages. */
export const KEYS_SECRET_FORM = `one secret of ${SHORTEST} characters or more, or several with commas, the newest first`;

/** Whether `text` is a value of KEYS_SECRET. */
export function isKeysSecret(text: string): boolean {
  return text.split(',').every((secret) => secret.length >= SHORTEST);
}

/**
 * Keys made of KEYS_SECRET, by HKDF (RFC 5869). The newest secret makes what is new; what an older one made is
 * understood for as long as it stands in the list, which is how the secret is changed without anybody noticing.
 */
export class DerivedKeys {
  readonly #newest: string;
  readonly #older: readonly string[];

  /** @param keysSecret as {@link isKeysSecret} has it */
  constructor(keysSecret: string) {
    const [newest = '', ...older] = keysSecret.split(',');
    this.#newest = newest;
    this.#older = older;
  }

  /** The keys of a purpose, 32 bytes each, the newest first. */
  all(purpose: Purpose): readonly [Buffer, ...Buffer[]] {
    return [derived(this.#newest, purpose), ...this.#older.map((secret) => derived(secret, purpose))];
  }
}

function derived(secret: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `keelson accounts: ${purpose}`, 32));
}
