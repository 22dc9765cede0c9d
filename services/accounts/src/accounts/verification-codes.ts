import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DerivedKeys } from '../secrets/derived-keys.ts';

/** Crockford's base 32 (crockford.com/base32.html): no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * 50 bits: who guesses a thousand times a second for the day that a code is good has a chance of one in ten million, so
 * that nobody has to count guesses.
 */
const LENGTH = 10;

/** Codes that confirm an address. They follow from the registration and a secret, so none is ever stored. */
export class VerificationCodes {
  readonly #keys: readonly [Buffer, ...Buffer[]];

  constructor(keys: DerivedKeys) {
    this.#keys = keys.all('verification-codes');
  }

  /** The code of a registration, as it stands in the mail: `4TQ2K-9MWZX`. */
  codeOf(accountId: string, registration: number): string {
    const code = made(this.#keys[0], accountId, registration);
    return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
  }

  /** The registration, among those given, whose code `text` is; undefined for none. */
  find(text: string, accountId: string, registrations: readonly number[]): number | undefined {
    const code = normal(text);
    return registrations.find((registration) =>
      this.#keys.some((key) => same(code, made(key, accountId, registration))),
    );
  }
}

function made(key: Buffer, accountId: string, registration: number): string {
  const mac = createHmac('sha256', key).update(`${accountId}\n${registration}`).digest();
  return [...mac.subarray(0, LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** As people type it: spaces and dashes do not count, nor does case; O is 0, I and L are 1. */
function normal(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
