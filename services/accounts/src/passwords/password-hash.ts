import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** What a hash costs: whoever guesses pays it for each guess. */
export interface Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * The OWASP Password Storage Cheat Sheet's recommendation for Argon2id: 19 MiB, 2 passes, 1 lane. Raise it, and each
 * password is hashed anew when its owner signs in.
 */
export const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };

/** Bytes; RFC 9106 (3.1) recommends a salt of 16. */
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** The PHC string format (github.com/P-H-C/phc-string-format), which keeps what a hash cost beside it. */
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** One computation of Argon2id. */
export type Compute = (parameters: Argon2Parameters) => Promise<Buffer>;

const computeArgon2id: Compute = (parameters) => promisify(argon2)('argon2id', parameters);

/** Hashes passwords and checks them; every call is one computation of Argon2id. */
export class PasswordHashes {
  readonly #compute: Compute;
  readonly #cost: Cost;

  constructor({ compute = computeArgon2id, cost = COST }: { readonly compute?: Compute; readonly cost?: Cost } = {}) {
    this.#compute = compute;
    this.#cost = cost;
  }

  /** The hash of a new password. */
  async hash(password: string): Promise<string> {
    const { memory, passes, parallelism } = this.#cost;
    const nonce = randomBytes(SALT_BYTES);
    const hash = await this.#compute({ message: bytesOf(password), nonce, tagLength: HASH_BYTES, ...this.#cost });
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(hash)}`;
  }

  /**
   * Whether `password` is the one of `stored`. Where nothing is stored the answer is no, and takes as long as any other.
   * @throws Error when `stored` is no hash of this kind
   */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const { nonce, hash, cost } = stored === undefined ? this.#nobodys() : parsed(stored);
    const message = bytesOf(password);
    const computed = await this.#compute({ message, nonce, tagLength: hash.length, ...cost });
    return timingSafeEqual(computed, hash) && stored !== undefined;
  }

  /** Whether `stored` costs another than what a new hash does. */
  isOutdated(stored: string): boolean {
    const { cost } = parsed(stored);
    return JSON.stringify(cost) !== JSON.stringify(this.#cost);
  }

  #nobodys(): Parsed {
    return { nonce: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES), cost: this.#cost };
  }
}

interface Parsed {
  readonly nonce: Buffer;
  readonly hash: Buffer;
  readonly cost: Cost;
}

function parsed(stored: string): Parsed {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) throw new Error('A stored password is no Argon2id hash.');
  return {
    nonce: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
  };
}

/** One text, one spelling: keyboards differ in how they send the same letters (NIST SP 800-63B-4, 3.1.1.2). */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'));
}

/** As the PHC format has it: without padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
