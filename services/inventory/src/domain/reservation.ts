import { IdempotencyKeyReused } from '@keelson/eventsourcing/errors';
import type { ReservationEvent } from '../../contract/events.ts';
import { refuseIf } from './rules.ts';

/** So many pieces of one item. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** What was not there. */
export interface Missing extends Line {
  readonly available: number;
}

/** Which hold of an item is the reservation's. */
export interface LineHold {
  readonly sku: string;
  readonly number: number;
}

/**
 * A reservation: the one place where it is decided what becomes of its lines. The items follow what stands here, so that
 * an end that comes to one line comes to all of them, whoever is cut short and whenever.
 */
export interface Reservation {
  /**
   * `none`: before its first event. `pending`: its holds are being made. Of these and `held` something else can become;
   * of `committed` only `released`.
   */
  readonly status: 'none' | 'pending' | 'held' | 'refused' | 'committed' | 'released' | 'expired';
  /** Ascending by sku. None where it was released before it was ever started. */
  readonly lines: readonly Line[];
  /** RFC 3339 UTC; empty before it is started. */
  readonly expiresAt: string;
  readonly holds: readonly LineHold[];
  readonly missing: readonly Missing[];
  /** Whether it was committed before it was released. */
  readonly wasCommitted: boolean;
}

/** `now` is RFC 3339 UTC with milliseconds: the domain has no clock. */
export type ReservationCommand =
  /** No event where it was started with these lines before: the first expiry counts. */
  | {
      readonly type: 'start-reservation';
      readonly lines: readonly Line[];
      /** Of the lines, what is surely not there: then a new one is refused at once, and nothing is held for it. */
      readonly missing?: readonly Missing[];
      readonly expiresAt: string;
      readonly now: string;
    }
  /** All lines are held. No event where that is known, nor after the commit. */
  | { readonly type: 'confirm-holds'; readonly holds: readonly LineHold[] }
  /** A line cannot be held. No event where that is known. */
  | { readonly type: 'refuse-reservation'; readonly missing: readonly Missing[] }
  /** No event where that is done. */
  | { readonly type: 'commit-reservation'; readonly now: string }
  /** No event where it came to nothing anyway. */
  | { readonly type: 'release-reservation'; readonly reason: string }
  /** No event before its time, nor after its end. */
  | { readonly type: 'expire-reservation'; readonly now: string };

/** The shape of {@link Reservation} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const RESERVATION_STATE_VERSION = 2;

const initial: Reservation = {
  status: 'none',
  lines: [],
  expiresAt: '',
  holds: [],
  missing: [],
  wasCommitted: false,
};

/** The rules of a reservation. */
export const reservationDecider = { initial, decide, evolve };

/** Whether it is still to be seen what becomes of it. */
export function isOpen({ status }: Reservation): boolean {
  return status === 'pending' || status === 'held';
}

/** Whether its time is over by `now`, where that still matters. Both are RFC 3339 UTC with milliseconds. */
export function isOverdue(reservation: Reservation, now: string): boolean {
  return isOpen(reservation) && reservation.expiresAt <= now;
}

/** @throws RuleViolation with the first rule that says no; IdempotencyKeyReused when it was started with other lines */
function decide(command: ReservationCommand, reservation: Reservation): readonly ReservationEvent[] {
  const { status } = reservation;
  switch (command.type) {
    case 'start-reservation':
      return start(command, reservation);
    case 'confirm-holds':
      if (status === 'held' || status === 'committed') return [];
      refuseIf(status !== 'pending', 'reservation-settled');
      return [{ type: 'V1_RESERVATION_HELD', data: { holds: [...command.holds] } }];
    case 'refuse-reservation':
      if (status === 'refused') return [];
      refuseIf(status !== 'pending', 'reservation-settled');
      return [{ type: 'V1_RESERVATION_REFUSED', data: { missing: [...command.missing] } }];
    case 'commit-reservation':
      if (status === 'committed') return [];
      refuseIf(status === 'pending', 'reservation-pending');
      refuseIf(status === 'refused', 'reservation-refused');
      refuseIf(status !== 'held' || isOverdue(reservation, command.now), 'reservation-gone');
      return [{ type: 'V1_RESERVATION_COMMITTED', data: {} }];
    case 'release-reservation':
      if (status === 'released' || status === 'refused' || status === 'expired') return [];
      return [{ type: 'V1_RESERVATION_RELEASED', data: { reason: command.reason } }];
    case 'expire-reservation':
      return isOverdue(reservation, command.now) ? [{ type: 'V1_RESERVATION_EXPIRED', data: {} }] : [];
  }
}

function start(
  { lines, missing = [], expiresAt, now }: Extract<ReservationCommand, { type: 'start-reservation' }>,
  reservation: Reservation,
): readonly ReservationEvent[] {
  if (reservation.status === 'none') {
    refuseIf(expiresAt <= now, 'expiry-passed');
    const bySku = lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
    if (missing.length > 0) return [{ type: 'V1_RESERVATION_REFUSED', data: { missing: [...missing], lines: bySku } }];
    return [{ type: 'V1_RESERVATION_STARTED', data: { lines: bySku, expiresAt } }];
  }
  // Released before it was started: whoever releases need not know whether the start ever arrived.
  refuseIf(reservation.lines.length === 0, 'reservation-gone');
  if (!sameLines(lines, reservation.lines)) throw new IdempotencyKeyReused();
  return [];
}

function sameLines(some: readonly Line[], others: readonly Line[]): boolean {
  const quantities = new Map(others.map(({ sku, quantity }) => [sku, quantity]));
  return some.length === others.length && some.every(({ sku, quantity }) => quantities.get(sku) === quantity);
}

function evolve(reservation: Reservation, { type, data }: ReservationEvent): Reservation {
  switch (type) {
    case 'V1_RESERVATION_STARTED':
      return { ...reservation, status: 'pending', lines: data.lines, expiresAt: data.expiresAt };
    case 'V1_RESERVATION_HELD':
      return { ...reservation, status: 'held', holds: data.holds };
    case 'V1_RESERVATION_REFUSED':
      return { ...reservation, status: 'refused', missing: data.missing, lines: data.lines ?? reservation.lines };
    case 'V1_RESERVATION_COMMITTED':
      return { ...reservation, status: 'committed', wasCommitted: true };
    case 'V1_RESERVATION_RELEASED':
      return { ...reservation, status: 'released' };
    case 'V1_RESERVATION_EXPIRED':
      return { ...reservation, status: 'expired' };
  }
}
