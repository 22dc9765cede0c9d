import { randomBytes } from 'node:crypto';
import { type Behaviour, behaviourOfCard, behaviours } from './behaviours.ts';
import type { Storage } from './storage.ts';

/** Tokens stand for cards. The card itself is forgotten as soon as its token is made. */
export class Tokens {
  readonly #storage: Storage;
  readonly #made = new Map<string, Behaviour>();

  constructor(storage: Storage) {
    this.#storage = storage;
    for (const { name, behaviour } of storage.tokens()) this.#made.set(name, behaviour);
  }

  /** A new token for a card; undefined where the number is no card's. */
  make(cardNumber: string): string | undefined {
    const behaviour = behaviourOfCard(cardNumber);
    if (behaviour === undefined) return undefined;
    const name = `tok_${lettersOnly(randomBytes(16).toString('hex'))}`;
    this.#storage.add({ token: { name, behaviour } });
    this.#made.set(name, behaviour);
    return name;
  }

  /** How a token behaves, a made one or a test token such as `tok_ok`; undefined for what is none. */
  behaviourOf(token: string): Behaviour | undefined {
    const name = token.replace(/^tok_/, '');
    return this.#made.get(token) ?? (Object.hasOwn(behaviours, name) ? (name as Behaviour) : undefined);
  }
}

/** So that no token looks like a card number. */
function lettersOnly(hex: string): string {
  return hex.replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
}
