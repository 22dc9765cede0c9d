import type { CommandHandler, Versioned } from '@keelson/eventsourcing';
import type { DigestEvent } from '../../contract/events.ts';
import type { Digest, DigestCommand } from '../domain/digest.ts';
import type { WaitingDigest } from '../views/digest-fold.ts';

export interface DigestTimerOptions {
  readonly digests: Pick<CommandHandler<DigestCommand, DigestEvent, Digest>, 'handle'>;
  /** Every account that has a digest. */
  readonly waiting: () => AsyncIterable<Versioned<WaitingDigest>>;
  readonly now?: () => Date;
}

/** Longest time for one digest, milliseconds. */
const STEP_MS = 5_000;

/**
 * Closes the digests that are due. When each is due stands in its stream, and is looked up in a view of them, so that a
 * restart forgets none. Every replica looks: to close one a second time does nothing.
 */
export class DigestTimer {
  readonly #options: DigestTimerOptions;

  constructor(options: DigestTimerOptions) {
    this.#options = options;
  }

  /** Looks once at all of them. @param signal ends it @throws errors with code `unavailable` or `deadline` */
  async look(signal: AbortSignal): Promise<void> {
    const now = (this.#options.now?.() ?? new Date()).toISOString();
    for await (const { id, doc } of this.#options.waiting()) {
      if (signal.aborted) return;
      if (doc.dueAt === null || doc.dueAt > now) continue;
      await this.#options.digests.handle(id, { type: 'close', now }, { deadline: Date.now() + STEP_MS });
    }
  }
}
