import { IdempotencyKeyReused, refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { ReservationEvent } from '../../contract/events.ts';
import { reservationDecider } from './reservation.ts';

const given = spec(reservationDecider);
const now = '2026-05-01T10:00:00.000Z';
const expiresAt = '2026-05-01T10:15:00.000Z';
const later = '2026-05-01T10:15:00.001Z';
const lines = [
  { sku: 'a', quantity: 1 },
  { sku: 'b', quantity: 2 },
];
const holds = [
  { sku: 'a', number: 1 },
  { sku: 'b', number: 7 },
];
const missing = [{ sku: 'b', quantity: 2, available: 1 }];

const started: ReservationEvent = { type: 'V1_RESERVATION_STARTED', data: { lines, expiresAt } };
const held: ReservationEvent = { type: 'V1_RESERVATION_HELD', data: { holds } };
const refusedEvent: ReservationEvent = { type: 'V1_RESERVATION_REFUSED', data: { missing } };
const committed: ReservationEvent = { type: 'V1_RESERVATION_COMMITTED', data: {} };
const released: ReservationEvent = { type: 'V1_RESERVATION_RELEASED', data: { reason: 'Changed my mind' } };
const expired: ReservationEvent = { type: 'V1_RESERVATION_EXPIRED', data: {} };

const start = { type: 'start-reservation', lines, expiresAt, now } as const;
const confirm = { type: 'confirm-holds', holds } as const;
const refuse = { type: 'refuse-reservation', missing } as const;
const commit = { type: 'commit-reservation', now } as const;
const release = { type: 'release-reservation', reason: 'Changed my mind' } as const;
const expire = { type: 'expire-reservation', now: later } as const;

describe('to start a reservation', () => {
  test('puts its lines in order', () => given([], { ...start, lines: lines.toReversed() }, [started]));
  test('again changes nothing, whatever became of it', () => {
    for (const after of [[], [held], [refusedEvent], [held, committed], [held, released], [held, expired]]) {
      given([started, ...after], { ...start, now: later, lines: lines.toReversed() }, []);
    }
  });
  test('with other lines is another request', () => {
    const other = {
      ...start,
      lines: [
        { sku: 'a', quantity: 2 },
        { sku: 'b', quantity: 2 },
      ],
    };
    expect(() => given([started], other, [])).toThrow(IdempotencyKeyReused);
    expect(() => given([started], { ...start, lines: lines.slice(1) }, [])).toThrow(IdempotencyKeyReused);
  });
  test('has no meaning for a time that has passed', () =>
    given([], { ...start, now: expiresAt }, refused('expiry-passed')));
  test('is refused where it was released before', () => given([released], start, refused('reservation-gone')));
});

describe('what is decided first stands', () => {
  test('of held and refused', () => {
    given([started], confirm, [held]);
    given([started], refuse, [refusedEvent]);
    given([started, held], refuse, refused('reservation-settled'));
    given([started, refusedEvent], confirm, refused('reservation-settled'));
    given([started, released], confirm, refused('reservation-settled'));
    given([started, expired], refuse, refused('reservation-settled'));
  });
  test('and said again changes nothing', () => {
    given([started, held], confirm, []);
    given([started, held, committed], confirm, []);
    given([started, refusedEvent], refuse, []);
  });
});

describe('to commit a reservation', () => {
  test('needs all its holds, in time', () => {
    given([started, held], commit, [committed]);
    given([started], commit, refused('reservation-pending'));
    given([started, held], { ...commit, now: expiresAt }, refused('reservation-gone'));
  });
  test('again changes nothing, however late', () => given([started, held, committed], { ...commit, now: later }, []));
  test('is refused after another end', () => {
    given([started, refusedEvent], commit, refused('reservation-refused'));
    for (const end of [released, expired]) given([started, held, end], commit, refused('reservation-gone'));
    given([started, held, committed, released], commit, refused('reservation-gone'));
  });
});

describe('to release a reservation', () => {
  test('is possible before and after the commit', () => {
    for (const before of [[started], [started, held], [started, held, committed]]) given(before, release, [released]);
  });
  test('that nobody knows keeps it from ever being held', () => given([], release, [released]));
  test('that came to nothing changes nothing', () => {
    for (const end of [refusedEvent, released, expired]) given([started, end], release, []);
  });
});

describe('a reservation expires', () => {
  test('when its time is over', () => {
    given([started], expire, [expired]);
    given([started, held], expire, [expired]);
    given([started, held], { ...expire, now: expiresAt }, [expired]);
  });
  test('not before, nor after its end', () => {
    given([started, held], { ...expire, now }, []);
    for (const end of [refusedEvent, committed, released, expired]) given([started, held, end], expire, []);
  });
});
