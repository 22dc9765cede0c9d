import { setTimeout } from 'node:timers/promises';
import { DeadlineExceeded } from './errors.ts';
import type { Versioned } from './view.ts';

/** Pauses between looks at the view, milliseconds: short at first, because a view is rarely far behind. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 100;

/**
 * Reads a document once it reflects `revision`, waiting for the view until `deadline`.
 * @param read reads the document as it is now
 * @param deadline epoch milliseconds
 * @param signal ends the wait
 * @throws DeadlineExceeded when the view has not come so far in time; the signal's reason when it aborts
 */
export async function readAtRevision<T>(
  read: () => Promise<Versioned<T> | undefined>,
  revision: number,
  deadline: number,
  signal?: AbortSignal,
): Promise<Versioned<T>> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
    const document = await read();
    if (document && document.revision >= revision) return document;
    if (Date.now() + pause >= deadline) {
      const seen = document ? `revision ${document.revision}` : 'nothing';
      throw new DeadlineExceeded(`The view shows ${seen} of it, not revision ${revision} yet. Ask again.`);
    }
    await setTimeout(pause, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}
