import { hash, randomUUID } from 'node:crypto';
import { v5 as uuidV5 } from 'uuid';

/** What is remembered of a command that was carried out under an idempotency key. */
export interface Answer {
  /** Hash of the request, see {@link hashRequest}. */
  readonly hash: string;
  /** The revision that the first answer carried. */
  readonly revision: number;
}

/** The recent keys of one aggregate, oldest first. */
export type RecentKeys = ReadonlyMap<string, Answer>;

/** A command's key, hashed so that a long one costs no more than a short one, and the hash of its request. */
export interface KeyedRequest {
  readonly key: string;
  readonly hash: string;
}

/**
 * How many keys one aggregate remembers. A repeat comes within minutes, seldom after more than a handful of other
 * commands; a thousand bounds a snapshot at about 90 KB, at 90 bytes a key.
 */
export const REMEMBERED_KEYS = 1_000;

/** Namespace of the UUIDs that are derived from idempotency keys (RFC 9562, version 5). */
const NAMESPACE = '7d2b3f0e-58c1-4f6a-9d0c-5b1e7a3c9f42';

/**
 * Hash of a request, the same whatever the order of its objects' members: SHA-256 over its JSON with sorted members,
 * 128 bits of it, base64url.
 */
export function hashRequest(request: unknown): string {
  return hash('sha256', JSON.stringify(request, sortMembers) ?? '', 'base64url').slice(0, 22);
}

/** The id of the aggregate that a create under `key` makes: the same for each repeat. */
export function idFromKey(category: string, key: string): string {
  return uuidV5(`${category}\n${key}`, NAMESPACE);
}

/**
 * The id of a command's `index`th event. Derived from the key, the request and the event's data where there is a key,
 * so that the store recognises a repeated append, and only one that says the same; random otherwise.
 */
export function eventId(stream: string, request: KeyedRequest | undefined, index: number, data: unknown): string {
  if (!request) return randomUUID();
  const text = [stream, request.key, request.hash, index, JSON.stringify(data)].join('\n');
  // As bytes: from a text the library makes them itself, and takes nearly twice as long for all of it.
  return uuidV5(Buffer.from(text), NAMESPACE);
}

/**
 * Adds an answer and forgets the oldest beyond {@link REMEMBERED_KEYS}, but never that with revision 0: its key made the
 * aggregate, and its repeat finds the stream whenever it comes.
 */
export function remember(keys: RecentKeys, key: string, answer: Answer): RecentKeys {
  const next = new Map(keys).set(key, answer);
  if (next.size <= REMEMBERED_KEYS) return next;
  const [oldest, secondOldest] = next;
  const forgotten = oldest?.[1].revision === 0 ? secondOldest : oldest;
  if (forgotten) next.delete(forgotten[0]);
  return next;
}

function sortMembers(_member: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
