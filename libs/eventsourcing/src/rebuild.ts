import type { Position } from '@eventstore/db-client';
import { type GroupProgress, hasReached } from './group.ts';
import type { ViewState } from './view.ts';

/** What a rebuild does next, and what it must remember until the look after. */
export type SwitchStep =
  /** Look again soon; nearly level, or past the switching point, when `goal` (set at `since`) is reached. */
  | {
      readonly kind: 'wait';
      readonly goal: Position | undefined;
      readonly since: number;
      readonly switching: boolean;
    }
  /** The new generation is nearly level: stop the old one's writes. */
  | { readonly kind: 'freeze' }
  /** The old generation's consumers must be gone before the goal is set: make sure of it. */
  | { readonly kind: 'delete-group' }
  /** The new generation reflects all that the old one ever did: readers move over. */
  | { readonly kind: 'switch' };

/**
 * The old generation is frozen once the new one is no further behind than this, milliseconds. Readers see the view stand
 * still for about so long at the most; a view that is always a little behind must be able to switch all the same.
 */
const NEARLY_LEVEL = 5_000;

/**
 * The next step of a rebuild. Pure: all it knows is the state, the new generation's progress, the last step and the time
 * (`now`, epoch milliseconds).
 *
 * First the new generation runs after the old one until it has reached, soon enough, what was known at an earlier look.
 * Then the old one is frozen by deleting its group, and what is known at the look after that is the goal: every event
 * that the old generation can reflect was known by then. When the goal is reached, nothing that a reader has seen is
 * missing in the new generation. Whoever takes over half-way begins at `delete-group`, and the goal is set anew.
 */
export function nextStep(
  state: ViewState,
  progress: GroupProgress,
  last: SwitchStep | undefined,
  now: number,
): SwitchStep {
  const switching = state.switching === true;
  const begin: SwitchStep = { kind: 'wait', goal: progress.lastKnown, since: now, switching };
  if (last?.kind !== 'wait' || last.switching !== switching) {
    // After a freeze, by this replica or another, the group must be gone before the goal is taken.
    return switching && last?.kind !== 'delete-group' ? { kind: 'delete-group' } : begin;
  }
  if (!hasReached(progress, last.goal)) return last;
  if (switching) return { kind: 'switch' };
  return now - last.since <= NEARLY_LEVEL ? { kind: 'freeze' } : begin;
}
