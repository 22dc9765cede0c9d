import type { DigestEntry, DigestEvent } from '../../contract/events.ts';

export type DigestCommand =
  /** No event where it was added before. */
  | { readonly type: 'add'; readonly entry: DigestEntry; readonly dueAt: string }
  /** No event where nothing is due yet. */
  | { readonly type: 'close'; readonly now: string };

/** What waits for an account's next digest. */
export interface Digest {
  readonly entries: readonly DigestEntry[];
  /** When it goes out; null where nothing waits. RFC 3339 UTC. */
  readonly dueAt: string | null;
  /** How many have gone out. */
  readonly closed: number;
  /** Ids in the last one that went out, so that an entry that comes again is known. */
  readonly last: readonly string[];
}

/** The shape of {@link Digest} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const DIGEST_STATE_VERSION = 1;

/** A digest with so many entries goes out early: nobody reads more, and its event stays small. */
export const MOST_ENTRIES = 100;

const initial: Digest = { entries: [], dueAt: null, closed: 0, last: [] };

/** The rules of digests: an entry is in one of them, once, and each goes out when it is due. */
export const digestDecider = { initial, decide, evolve };

function decide(command: DigestCommand, digest: Digest): readonly DigestEvent[] {
  if (command.type === 'add') {
    const { entry, dueAt } = command;
    if (digest.entries.some(({ id }) => id === entry.id) || digest.last.includes(entry.id)) return [];
    const added: DigestEvent = {
      type: 'V1_DIGEST_ENTRY_ADDED',
      data: { entry, dueAt: digest.dueAt ?? dueAt },
    };
    const entries = [...digest.entries, entry];
    return entries.length < MOST_ENTRIES ? [added] : [added, closed(digest, entries, entry.at)];
  }
  if (digest.dueAt === null || digest.dueAt > command.now) return [];
  return [closed(digest, digest.entries, command.now)];
}

function closed(digest: Digest, entries: readonly DigestEntry[], at: string): DigestEvent {
  return { type: 'V1_DIGEST_CLOSED', data: { number: digest.closed + 1, entries, at } };
}

function evolve(digest: Digest, event: DigestEvent): Digest {
  if (event.type === 'V1_DIGEST_ENTRY_ADDED') {
    const { entry, dueAt } = event.data;
    return { ...digest, entries: [...digest.entries, entry], dueAt };
  }
  const { number, entries } = event.data;
  return { entries: [], dueAt: null, closed: number, last: entries.map(({ id }) => id) };
}
