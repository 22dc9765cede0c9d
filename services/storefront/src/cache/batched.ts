/** Somebody who waits for one of a batch. */
interface Waiting<T> {
  readonly resolve: (value: T | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one call of many that come at the same time.
 * @param load answers by key; keys that it does not answer are `undefined`
 * @param most keys in one call
 */
export function batched<T>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  most: number,
): (key: string) => Promise<T | undefined> {
  let waiting = new Map<string, Waiting<T>[]>();

  const flush = () => {
    const batch = waiting;
    waiting = new Map();
    if (batch.size === 0) return;
    load([...batch.keys()]).then(
      (found) => settle(batch, (key, one) => one.resolve(found.get(key))),
      (error) => settle(batch, (_key, one) => one.reject(error)),
    );
  };

  return (key) =>
    new Promise((resolve, reject) => {
      // Whoever looked into Redis before comes a few turns later than who found it away at once: a millisecond holds both.
      if (waiting.size === 0) setTimeout(flush, 1);
      waiting.set(key, [...(waiting.get(key) ?? []), { resolve, reject }]);
      if (waiting.size >= most) flush();
    });
}

function settle<T>(batch: ReadonlyMap<string, readonly Waiting<T>[]>, tell: (key: string, one: Waiting<T>) => void) {
  for (const [key, all] of batch) for (const one of all) tell(key, one);
}
