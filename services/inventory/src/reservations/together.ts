/**
 * Has what is given one by one done together: what comes while one call of `work` is under way goes into the next.
 * @param work its deadline (epoch milliseconds) is the latest of those given
 * @returns answers when what it was given is done. @throws what `work` throws
 */
export function together<Item>(work: (items: readonly Item[], deadline: number) => Promise<void>) {
  let waiting: { readonly item: Item; readonly deadline: number }[] = [];
  let next: Promise<void> | undefined;
  let running: Promise<void> = Promise.resolve();

  const begin = (): Promise<void> => {
    const given = waiting;
    waiting = [];
    next = undefined;
    const deadline = Math.max(...given.map((one) => one.deadline));
    running = work(
      given.map(({ item }) => item),
      deadline,
    );
    return running;
  };

  return (item: Item, deadline: number): Promise<void> => {
    waiting.push({ item, deadline });
    next ??= running.then(begin, begin);
    return next;
  };
}
