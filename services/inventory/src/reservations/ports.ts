import type { CommandHandler } from '@keelson/eventsourcing';
import type { ExpiryEvent, ReservationEvent, StockEvent } from '../../contract/events.ts';
import type { ExpiryAgenda, ExpiryCommand } from '../domain/expiry-agenda.ts';
import type { Reservation, ReservationCommand } from '../domain/reservation.ts';
import type { Stock, StockCommand } from '../domain/stock.ts';

type Aggregates<Command, Event extends StockEvent | ReservationEvent | ExpiryEvent, State> = Pick<
  CommandHandler<Command, Event, State>,
  'create' | 'handle' | 'known' | 'load' | 'loadInTurn' | 'history'
>;

/** The items, by sku. */
export type StockItems = Aggregates<StockCommand, StockEvent, Stock>;

/** The reservations, by their ids. */
export type ReservationJournal = Aggregates<ReservationCommand, ReservationEvent, Reservation>;

/** The agenda. */
export type ExpiryAgendas = Aggregates<ExpiryCommand, ExpiryEvent, ExpiryAgenda>;

/** How one piece of work is bounded, and whose it is. */
export interface Work {
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** Metadata for each event: the trace context, the caller. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}
