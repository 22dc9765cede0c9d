/**
 * Appends that the store has not answered yet, of all clients of this process. They share one table of them
 * (`streams/appendToStream/batchAppend.js` of @eventstore/db-client 6.2.1): when the append stream of one client ends, the
 * appends of all are rejected, and the answer that comes to another client after that finds nobody, which ends the process.
 */
const pending = new Set<Promise<unknown>>();

/** Counts an append until it is answered. @returns the same append */
export function untilAnswered<T>(append: Promise<T>): Promise<T> {
  pending.add(append);
  const answered = () => pending.delete(append);
  append.then(answered, answered);
  return append;
}

/** Resolves at a moment without pending appends, or after `ms` milliseconds: a store that is away answers none. */
export async function noneIsPending(ms: number): Promise<void> {
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      late = true;
      resolve();
    }, ms);
  });
  while (pending.size > 0 && !late) await Promise.race([Promise.allSettled(pending), over]);
  clearTimeout(timer);
}
