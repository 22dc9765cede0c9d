import type { ExpiryEvent } from '../../contract/events.ts';

/** A reservation that is held until then. */
export interface Expiry {
  readonly reservationId: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
}

/** The agenda as its rules need it: what is noted is read from the stream, so that its state stays small. */
export interface ExpiryAgenda {
  /** Every reservation noted up to this revision has come to an end; -1 at first. */
  readonly settledThrough: number;
}

export type ExpiryCommand =
  | { readonly type: 'note-expiries'; readonly reservations: readonly Expiry[] }
  /** No event where as much was settled before. */
  | { readonly type: 'settle-expiries'; readonly through: number };

/** The shape of {@link ExpiryAgenda} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const AGENDA_STATE_VERSION = 1;

const initial: ExpiryAgenda = { settledThrough: -1 };

/** The rules of the agenda. */
export const expiryAgendaDecider = { initial, decide, evolve };

function decide(command: ExpiryCommand, { settledThrough }: ExpiryAgenda): readonly ExpiryEvent[] {
  if (command.type === 'note-expiries') {
    return [{ type: 'V1_EXPIRIES_NOTED', data: { reservations: [...command.reservations] } }];
  }
  if (command.through <= settledThrough) return [];
  return [{ type: 'V1_EXPIRIES_SETTLED', data: { through: command.through } }];
}

function evolve(agenda: ExpiryAgenda, event: ExpiryEvent): ExpiryAgenda {
  return event.type === 'V1_EXPIRIES_SETTLED' ? { settledThrough: event.data.through } : agenda;
}
