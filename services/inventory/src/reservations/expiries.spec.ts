import { AggregateNotFound, StoreUnavailable } from '@keelson/eventsourcing';
import { describe, expect, test, vi } from 'vitest';
import type { ExpiryEvent } from '../../contract/events.ts';
import { type ExpiryAgenda, type ExpiryCommand, expiryAgendaDecider } from '../domain/expiry-agenda.ts';
import { type Reservation, reservationDecider } from '../domain/reservation.ts';
import { Expiries } from './expiries.ts';
import { MemoryStreams, memoryHandler } from './testing/memory-store.ts';

const work = { deadline: Number.POSITIVE_INFINITY };
const time = (second: number) => new Date(second * 1_000).toISOString();

/** An agenda, and reservations that expire when they are looked at. */
function anAgenda() {
  const streams = new MemoryStreams<ExpiryCommand, ExpiryEvent, ExpiryAgenda>('expiry', expiryAgendaDecider);
  const looks: string[] = [];
  let seconds = 0;
  let settle = async (_id: string): Promise<Reservation['status']> => 'expired';
  const process = () =>
    new Expiries({
      agendas: memoryHandler(streams, { turn: async () => {} }),
      reservations: {
        settle: async (id) => {
          looks.push(id);
          return { ...reservationDecider.initial, status: await settle(id) };
        },
      },
      everyMs: 60_000,
      report: () => {},
      now: () => new Date(seconds * 1_000),
    });
  return {
    streams,
    looks,
    process,
    comes: (second: number) => {
      seconds = second;
    },
    answers: (next: typeof settle) => {
      settle = next;
    },
  };
}

describe('what is on the agenda', () => {
  test('is looked at when its time is over, once', async () => {
    const agenda = anAgenda();
    const expiries = agenda.process();
    await expiries.note(
      [
        { reservationId: 'late', expiresAt: time(20) },
        { reservationId: 'soon', expiresAt: time(10) },
      ],
      work,
    );
    await expiries.look();
    agenda.comes(10);
    await expiries.look();
    await expiries.look();
    expect(agenda.looks).toEqual(['soon']);
    agenda.comes(20);
    await expiries.look();
    expect(agenda.looks).toEqual(['soon', 'late']);
  });

  test('is seen by a process that starts later, and by others than the one that noted it', async () => {
    const agenda = anAgenda();
    await agenda.process().note([{ reservationId: 'r', expiresAt: time(10) }], work);
    agenda.comes(11);
    await agenda.process().look();
    expect(agenda.looks).toEqual(['r']);
  });

  test('stays there while it is held, or the store is away', async () => {
    const agenda = anAgenda();
    const expiries = agenda.process();
    await expiries.note([{ reservationId: 'r', expiresAt: time(0) }], work);
    agenda.answers(async () => 'held');
    await expiries.look();
    agenda.answers(async () => {
      throw new StoreUnavailable('away');
    });
    await expect(expiries.look()).rejects.toThrow('away');
    agenda.answers(async () => 'expired');
    await expiries.look();
    await expiries.look();
    expect(agenda.looks).toEqual(['r', 'r', 'r']);
  });

  test('leaves it when the reservation is no more', async () => {
    const agenda = anAgenda();
    const expiries = agenda.process();
    await expiries.note([{ reservationId: 'r', expiresAt: time(0) }], work);
    agenda.answers(async (id) => {
      throw new AggregateNotFound('reservation', id);
    });
    await expiries.look();
    await expiries.look();
    expect(agenda.looks).toEqual(['r']);
  });
});

test('a restart goes on after what is done', async () => {
  const agenda = anAgenda();
  const expiries = agenda.process();
  await expiries.note([{ reservationId: 'done', expiresAt: time(0) }], work);
  await expiries.note([{ reservationId: 'open', expiresAt: time(10) }], work);
  await expiries.look();
  expect(agenda.streams.events('agenda').at(-1)).toEqual({ type: 'V1_EXPIRIES_SETTLED', data: { through: 0 } });
  agenda.comes(10);
  await agenda.process().look();
  expect(agenda.looks).toEqual(['done', 'open']);
});

test('a rush that leaves very many reservations held does not end it', async () => {
  const agenda = anAgenda();
  const expiries = agenda.process();
  // More than a call can have arguments.
  const held = Array.from({ length: 200_000 }, (_, index) => ({ reservationId: `r-${index}`, expiresAt: time(3_600) }));
  await expiries.note([{ reservationId: 'due', expiresAt: time(0) }], work);
  await expiries.note(held, work);
  expiries.start();
  await vi.waitFor(() => expect(agenda.streams.events('agenda').at(-1)?.type).toBe('V1_EXPIRIES_SETTLED'));
  await expiries.stop();
  expect(agenda.looks).toEqual(['due']);
});
