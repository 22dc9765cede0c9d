import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DerivedKeys } from '../secrets/derived-keys.ts';

/**
 * Refresh tokens: the session's id, 32 bytes that nobody can guess, and a tag by which this service knows its own. So a
 * token that was never issued is refused without a look at the store, and cannot end anybody's session. Base64url.
 */
const ID_BYTES = 16;
const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const FORM = /^[A-Za-z0-9_-]{86}$/;

/** A token as it came, known to be one of ours. */
export interface PresentedToken {
  readonly sessionId: string;
  /** SHA-256, base64url: all that is ever stored of it. */
  readonly hash: string;
  readonly text: string;
}

export class RefreshTokens {
  readonly #keys: readonly [Buffer, ...Buffer[]];

  constructor(keys: DerivedKeys) {
    this.#keys = keys.all('refresh-tokens');
  }

  /** A token for a session that nobody has seen before. */
  fresh(sessionId: string): PresentedToken {
    return this.#tagged(sessionId, randomBytes(SECRET_BYTES), this.#keys[0]);
  }

  /**
   * A token that follows from `seeds`: the same seeds make the same token, so that an answer that was lost can be given
   * again though nobody has kept it. After a change of the secret an earlier answer is among several: newest first.
   */
  following(sessionId: string, seeds: readonly string[]): readonly [PresentedToken, ...PresentedToken[]] {
    const [newest, ...older] = this.#keys;
    const made = (key: Buffer) => this.#tagged(sessionId, mac(key, JSON.stringify(seeds)), key);
    return [made(newest), ...older.map(made)];
  }

  /** Reads a token; undefined for one that this service has not made. */
  read(text: string): PresentedToken | undefined {
    if (!FORM.test(text)) return undefined;
    const bytes = Buffer.from(text, 'base64url');
    const signed = bytes.subarray(0, ID_BYTES + SECRET_BYTES);
    const tag = bytes.subarray(ID_BYTES + SECRET_BYTES);
    const ours = this.#keys.some((key) => timingSafeEqual(tagOf(key, signed), tag));
    return ours ? { sessionId: toUuid(bytes.subarray(0, ID_BYTES)), hash: hashOf(text), text } : undefined;
  }

  #tagged(sessionId: string, secret: Buffer, key: Buffer): PresentedToken {
    const signed = Buffer.concat([Buffer.from(sessionId.replaceAll('-', ''), 'hex'), secret]);
    const text = Buffer.concat([signed, tagOf(key, signed)]).toString('base64url');
    return { sessionId, hash: hashOf(text), text };
  }
}

function tagOf(key: Buffer, signed: Buffer): Buffer {
  return createHmac('sha256', key).update('tag').update(signed).digest().subarray(0, TAG_BYTES);
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update('next').update(text).digest();
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
