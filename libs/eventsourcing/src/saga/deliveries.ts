import type { SubscribedEvent } from '../batch-plan.ts';

/** How long an executor that has recorded a step may take to begin the next one, before others wonder. Milliseconds. */
const BETWEEN_STEPS_MS = 2_000;

/**
 * When somebody must look at a saga, as one entry of its journal says by itself: epoch milliseconds, 0 for at once,
 * undefined where nobody need. The entry's own data suffice, so a delivered event costs no read.
 */
export function dueAfter({
  type,
  data,
  created,
}: Pick<SubscribedEvent, 'type' | 'data' | 'created'>): number | undefined {
  switch (type) {
    case 'V1_SAGA_STARTED':
    case 'V1_SAGA_RESUMED':
    case 'V1_SAGA_ABORTED':
      return 0;
    case 'V1_STEP_STARTED':
    case 'V1_UNDO_STARTED':
      return instantIn(data, 'until');
    case 'V1_STEP_FAILED':
    case 'V1_UNDO_FAILED':
      return instantIn(data, 'retryAt');
    case 'V1_STEP_SUCCEEDED':
    case 'V1_STEP_REFUSED':
    case 'V1_UNDO_SUCCEEDED':
    case 'V1_UNDOING_STARTED':
      return created.getTime() + BETWEEN_STEPS_MS;
    default:
      return undefined;
  }
}

function instantIn(data: unknown, field: string): number | undefined {
  const text = (data as Record<string, unknown> | null | undefined)?.[field];
  const instant = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
