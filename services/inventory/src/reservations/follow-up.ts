import { AggregateNotFound } from '@keelson/eventsourcing';
import type { Delivered, React } from '@keelson/servicekit';
import type { ReservationEvent } from '../../contract/events.ts';
import type { Expiry } from '../domain/expiry-agenda.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Work } from './ports.ts';
import { together } from './together.ts';

export interface FollowUpOptions {
  readonly reservations: {
    settle(id: string, work: Work): Promise<Reservation>;
    settleOpen(id: string, work: Work): Promise<Reservation>;
  };
  /** Takes note of reservations that are held, to look at them when their time is over. */
  readonly expiries: { note(reservations: readonly Expiry[], work: Work): Promise<void> };
}

/**
 * Looks again at each reservation, a while after it began and after it ended: a caller or a process that went away in the
 * middle leaves holds that somebody has to finish or to end. Reacts to the reservations' events, late: an event is given
 * the time that the call which led to it may take.
 */
export function followUp({ reservations, expiries }: FollowUpOptions): React<ReservationEvent> {
  const note = together<Expiry>((held, deadline) => expiries.note(held, { deadline }));

  /** After the begin. What has ended by then is looked at for its end. */
  const afterStart = async (id: string, deadline: number): Promise<void> => {
    const { status, expiresAt } = await reservations.settleOpen(id, { deadline });
    // Thrown, so that it comes again.
    if (status === 'pending') throw new Error(`Reservation ${id} is still pending.`);
    if (status === 'held') await note({ reservationId: id, expiresAt }, deadline);
  };

  const look = async (event: ReservationEvent, id: string, deadline: number): Promise<void> => {
    if (event.type === 'V1_RESERVATION_STARTED') return afterStart(id, deadline);
    // That all is held says nothing new: what comes of it is another event, or is on the agenda.
    if (event.type === 'V1_RESERVATION_HELD') return;
    // Refused with its first event: nothing was ever held for it.
    if (event.type === 'V1_RESERVATION_REFUSED' && event.data.lines) return;
    await reservations.settle(id, { deadline });
  };

  return async (event: ReservationEvent, { id, deadline }: Pick<Delivered, 'id' | 'deadline'>) => {
    try {
      await look(event, id, deadline.epochMs);
    } catch (error) {
      // Its stream was deleted: there is nothing to finish.
      if (!(error instanceof AggregateNotFound)) throw error;
    }
  };
}
