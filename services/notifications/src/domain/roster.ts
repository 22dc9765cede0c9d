import type { RosterEvent } from '../../contract/events.ts';

/** What an account is from now on. */
export interface RosterCommand {
  readonly type: 'list';
  readonly accountId: string;
  readonly operator: boolean;
}

/** Who is told what operators are told. */
export interface Roster {
  readonly operators: readonly string[];
}

/** The shape of {@link Roster} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const ROSTER_STATE_VERSION = 1;

const initial: Roster = { operators: [] };

/** Who are operators, as the accounts' events tell. */
export const rosterDecider = { initial, decide, evolve };

function decide({ accountId, operator }: RosterCommand, { operators }: Roster): readonly RosterEvent[] {
  if (operators.includes(accountId) === operator) return [];
  return [{ type: operator ? 'V1_OPERATOR_LISTED' : 'V1_OPERATOR_UNLISTED', data: { accountId } }];
}

function evolve({ operators }: Roster, { type, data: { accountId } }: RosterEvent): Roster {
  const others = operators.filter((one) => one !== accountId);
  return { operators: type === 'V1_OPERATOR_LISTED' ? [...others, accountId] : others };
}
