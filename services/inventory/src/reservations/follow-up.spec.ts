import { Deadline } from '@keelson/chassis';
import { AggregateNotFound, StoreUnavailable } from '@keelson/eventsourcing';
import { expect, test, vi } from 'vitest';
import type { ReservationEvent } from '../../contract/events.ts';
import { type Reservation, reservationDecider } from '../domain/reservation.ts';
import { followUp } from './follow-up.ts';

const expiresAt = '2026-05-01T10:15:00.000Z';
const line = { sku: 'cleat', quantity: 1 };
const started: ReservationEvent = { type: 'V1_RESERVATION_STARTED', data: { lines: [line], expiresAt } };
const committed: ReservationEvent = { type: 'V1_RESERVATION_COMMITTED', data: {} };
const missing = [{ ...line, available: 0 }];

function aFollowUp(look: () => Promise<Partial<Reservation>>) {
  const note = vi.fn(async () => {});
  const looked = async (_id: string) => ({ ...reservationDecider.initial, expiresAt, ...(await look()) });
  const [settle, settleOpen] = [vi.fn(looked), vi.fn(looked)];
  const react = followUp({ reservations: { settle, settleOpen }, expiries: { note } });
  const give = (event: ReservationEvent, id = 'r') => react(event, told(id));
  return { give, settle, settleOpen, note };
}

function told(id: string) {
  const deadline = Deadline.after(10_000);
  return {
    id,
    deadline,
    stream: `reservation-${id}`,
    revision: 0,
    created: new Date(0),
    metadata: {},
    trace: undefined,
  };
}

test('what has ended is brought to its end once, by the look after the end', async () => {
  const { give, settle, settleOpen } = aFollowUp(async () => ({ status: 'committed' }));
  await give(started);
  await give({ type: 'V1_RESERVATION_HELD', data: { holds: [] } });
  expect([settleOpen.mock.calls.length, settle.mock.calls.length]).toEqual([1, 0]);
  await give(committed);
  expect([settleOpen.mock.calls.length, settle.mock.calls.length]).toEqual([1, 1]);
});

test('what was refused before anything was held for it needs no look, and what was refused later does', async () => {
  const { give, settle } = aFollowUp(async () => ({ status: 'refused' }));
  await give({ type: 'V1_RESERVATION_REFUSED', data: { missing, lines: [line] } });
  expect(settle).not.toHaveBeenCalled();
  await give({ type: 'V1_RESERVATION_REFUSED', data: { missing } });
  expect(settle).toHaveBeenCalledOnce();
});

test('what is held is noted, to be looked at when its time is over, those side by side together', async () => {
  const { give, note } = aFollowUp(async () => ({ status: 'held' }));
  await Promise.all([give(started, 'r'), give(started, 'q')]);
  const noted = [
    { reservationId: 'r', expiresAt },
    { reservationId: 'q', expiresAt },
  ];
  expect(note).toHaveBeenCalledExactlyOnceWith(noted, expect.anything());
});

test('what is still pending, and what cannot be looked at, comes again', async () => {
  await expect(aFollowUp(async () => ({ status: 'pending' })).give(started)).rejects.toThrow('still pending');
  const away = aFollowUp(async () => {
    throw new StoreUnavailable('away');
  });
  await expect(away.give(committed)).rejects.toThrow('away');
});

test('of what was deleted there is nothing to finish', async () => {
  const { give } = aFollowUp(async () => {
    throw new AggregateNotFound('reservation', 'r');
  });
  await give(started);
});
