import { type Fold, idAfterCategory, planBatch, type SubscribedEvent, type Verdict } from './batch-plan.ts';
import type { DomainEvent } from './decider.ts';
import type { GuardedView } from './view.ts';

/**
 * Handles batches by folding them into a view. The writes are guarded by revision and durable before any event of
 * theirs is acknowledged, so a batch that is cut short, repeated or handled twice at once does no harm.
 */
export function foldInto<Doc, Event extends DomainEvent>(
  view: GuardedView<Doc>,
  fold: Fold<Doc, Event>,
): (batch: readonly SubscribedEvent[]) => Promise<readonly Verdict[]> {
  const idOf = fold.idOf ?? idAfterCategory;
  return async (batch) => {
    const ids = new Set(batch.map((event) => idOf(event.stream)));
    const plan = planBatch(fold, batch, await view.getMany([...ids]));
    // `stale` needs no care: another consumer stored the fold of the same events, or of more.
    if (plan.writes.length > 0) await view.putMany(plan.writes);
    return plan.verdicts;
  };
}
