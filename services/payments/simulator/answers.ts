import { createHash } from 'node:crypto';
import type { Answer, StoredAnswer } from './books.ts';
import type { Storage } from './storage.ts';

/** What was answered under each idempotency key: a repeat gets it again, and nothing is done. */
export class Answers {
  readonly #storage: Storage;
  readonly #byKey = new Map<string, StoredAnswer>();

  constructor(storage: Storage) {
    this.#storage = storage;
    for (const answer of storage.answers()) this.#byKey.set(answer.key, answer);
  }

  /** The answer of before; a 400 where the key was for another request; undefined for a new key. */
  of(key: string, path: string, body: string): Answer | undefined {
    const found = this.#byKey.get(key);
    if (!found) return undefined;
    if (found.request !== hashOf(path, body)) return { status: 400, body: { error: 'idempotency-key-reused' } };
    return { status: found.status, body: found.body };
  }

  keep(key: string, path: string, body: string, { status, body: answer }: Answer): void {
    const stored = { key, request: hashOf(path, body), status, body: answer };
    this.#storage.add({ answer: stored });
    this.#byKey.set(key, stored);
  }
}

function hashOf(path: string, body: string): string {
  return createHash('sha256').update(`${path}\n${body}`).digest('base64url');
}
