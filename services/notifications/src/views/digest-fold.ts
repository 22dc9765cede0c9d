import type { Fold } from '@keelson/eventsourcing';
import { type DigestEvent, digestEvents } from '../../contract/events.ts';

/** When an account's digest goes out. */
export interface WaitingDigest {
  /** RFC 3339 UTC; null where nothing waits. */
  readonly dueAt: string | null;
}

/** How the view grows with a digest's stream. */
export const digestFold: Fold<WaitingDigest, DigestEvent> = {
  events: digestEvents,
  evolve: (_waiting, event) => ({ dueAt: event.type === 'V1_DIGEST_ENTRY_ADDED' ? event.data.dueAt : null }),
};
