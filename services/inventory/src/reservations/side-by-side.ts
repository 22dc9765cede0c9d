/**
 * Runs `work` for each item, so many at a time; the outcomes come in the items' order.
 * @throws the signal's reason once it aborts: what runs then ends, and no more is begun
 */
export async function sideBySide<Item, Outcome>(
  items: readonly Item[],
  { atATime, signal }: { readonly atATime: number; readonly signal: AbortSignal },
  work: (item: Item) => Promise<Outcome>,
): Promise<readonly PromiseSettledResult<Outcome>[]> {
  const outcomes: PromiseSettledResult<Outcome>[] = [];
  for (let first = 0; first < items.length; first += atATime) {
    signal.throwIfAborted();
    outcomes.push(...(await Promise.allSettled(items.slice(first, first + atATime).map(work))));
  }
  return outcomes;
}
