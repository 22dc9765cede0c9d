import { AggregateNotFound, StoreUnavailable, type SubscribedEvent } from '@keelson/eventsourcing';
import { expect, test, vi } from 'vitest';
import { type Reservation, reservationDecider } from '../domain/reservation.ts';
import { FollowUp } from './follow-up.ts';

const expiresAt = '2026-05-01T10:15:00.000Z';

const event = (id: string, type: string, revision = 0): SubscribedEvent => ({
  stream: `reservation-${id}`,
  revision,
  type,
  data: {},
  created: new Date(0),
  retryCount: 0,
});
const started = (id: string) => event(id, 'V1_RESERVATION_STARTED');

function aFollowUp(settle: (id: string) => Promise<Partial<Reservation>>, signal = new AbortController().signal) {
  const note = vi.fn(async () => {});
  const settled = vi.fn(async (id: string) => ({ ...reservationDecider.initial, expiresAt, ...(await settle(id)) }));
  const followUp = new FollowUp({ reservations: { settle: settled }, expiries: { note }, delayMs: 60_000, signal });
  return { followUp, settled, note };
}

test('each reservation of a batch is looked at once, and that all is held needs no look', async () => {
  const { followUp, settled } = aFollowUp(async () => ({ status: 'committed' }));
  const batch = [
    started('r'),
    event('r', 'V1_RESERVATION_HELD', 1),
    event('r', 'V1_RESERVATION_COMMITTED', 2),
    event('q', 'V1_RESERVATION_HELD', 1),
  ];
  expect(await followUp.handle(batch)).toEqual(Array(4).fill({ kind: 'ack' }));
  expect(settled.mock.calls.map(([id]) => id)).toEqual(['r']);
});

test('what is held is noted, to be looked at when its time is over', async () => {
  const { followUp, note } = aFollowUp(async (id) => ({ status: id === 'r' ? 'held' : 'refused' }));
  await followUp.handle([started('r'), started('q')]);
  expect(note).toHaveBeenCalledExactlyOnceWith([{ reservationId: 'r', expiresAt }], expect.anything());
});

test('a look that fails is taken again, and keeps no other reservation waiting', async () => {
  const { followUp } = aFollowUp(async (id) => {
    if (id === 'bad') throw new Error('no such luck');
    if (id === 'gone') throw new AggregateNotFound('reservation', id);
    return { status: 'released' };
  });
  expect(await followUp.handle([started('bad'), started('gone'), started('r')])).toEqual([
    { kind: 'retry', reason: 'Error: no such luck' },
    { kind: 'ack' },
    { kind: 'ack' },
  ]);
});

test('while the store is away nothing counts as handled', async () => {
  const { followUp } = aFollowUp(async () => {
    throw new StoreUnavailable('away');
  });
  await expect(followUp.handle([started('r')])).rejects.toThrow('away');
});

test('a process that stops does not sit out the wait', async () => {
  const stopping = new AbortController();
  const { followUp, settled } = aFollowUp(async () => ({ status: 'held' }), stopping.signal);
  const young = { ...started('r'), created: new Date() };
  const handled = followUp.handle([young]);
  stopping.abort();
  await expect(handled).rejects.toThrow();
  expect(settled).not.toHaveBeenCalled();
});
