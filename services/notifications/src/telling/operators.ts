import type { AccountEvent } from '@keelson/accounts/contract';
import type { CommandHandler } from '@keelson/eventsourcing';
import type { React } from '@keelson/servicekit';
import { type RosterEvent, rosterId } from '../../contract/events.ts';
import type { Roster, RosterCommand } from '../domain/roster.ts';

/** Keeps the list of operators, as the accounts' events tell. However old they are: who became one stays one. */
export function operatorsOf(
  roster: Pick<CommandHandler<RosterCommand, RosterEvent, Roster>, 'load' | 'create'>,
): React<AccountEvent> {
  return async (event, { id: accountId, deadline: { epochMs: deadline } }) => {
    if (event.type !== 'V1_ROLES_CHANGED') return;
    const operator = event.data.roles.includes('operator');
    const known = (await roster.load(rosterId, deadline))?.state.operators ?? [];
    if (known.includes(accountId) === operator) return;
    await roster.create({ type: 'list', accountId, operator }, { id: rosterId, deadline });
  };
}
