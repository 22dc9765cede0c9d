import type { CommandHandler } from '@keelson/eventsourcing';
import type { StockEvent } from '@keelson/inventory/contract';
import { type RosterEvent, rosterId } from '../../contract/events.ts';
import type { Roster, RosterCommand } from '../domain/roster.ts';
import type { Consider } from './reactions.ts';

/** What operators are told of an item: that few pieces are left. */
export function ofStock(
  roster: Pick<CommandHandler<RosterCommand, RosterEvent, Roster>, 'load'>,
): Consider<StockEvent> {
  return async (event, { id: sku, deadline }) => {
    if (event.type !== 'V1_STOCK_LOW') return undefined;
    const { available, level } = event.data;
    const accountIds = (await roster.load(rosterId, deadline.epochMs))?.state.operators ?? [];
    return { accountIds, notice: { kind: 'stock-low', facts: { sku, available, level } } };
  };
}
