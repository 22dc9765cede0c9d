import { setTimeout as pause } from 'node:timers/promises';

/**
 * Does something again and again, one after the other, `everyMs` milliseconds between an end and the next beginning.
 * @param work gets a signal that aborts when it is to end; what it throws goes to `failed`
 * @returns ends it, and resolves once what is under way has ended
 */
export function periodically(
  everyMs: number,
  work: (signal: AbortSignal) => Promise<void>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    for (;;) {
      await pause(everyMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await work(signal).catch(failed);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}
