import { spec } from '@keelson/eventsourcing';
import { test } from 'vitest';
import type { DigestEntry, DigestEvent } from '../../contract/events.ts';
import { digestDecider, MOST_ENTRIES } from './digest.ts';

const digest = spec(digestDecider);
const dueAt = '2026-05-01T07:00:00.000Z';
const later = '2026-05-02T07:00:00.000Z';
const entry = (id: string): DigestEntry => ({
  id,
  notice: { kind: 'order-paid', facts: { orderId: 'o', totalMinor: 1 } },
  at: '2026-04-30T10:00:00.000Z',
});
const added = (id: string): DigestEvent => ({ type: 'V1_DIGEST_ENTRY_ADDED', data: { entry: entry(id), dueAt } });
const closed = (number: number, at: string, ...ids: string[]): DigestEvent => ({
  type: 'V1_DIGEST_CLOSED',
  data: { number, entries: ids.map(entry), at },
});

test('an entry is collected once, even after its digest went out', () => {
  digest([], { type: 'add', entry: entry('a'), dueAt }, [added('a')]);
  digest([added('a')], { type: 'add', entry: entry('a'), dueAt }, []);
  digest([added('a'), closed(1, dueAt, 'a')], { type: 'add', entry: entry('a'), dueAt: later }, []);
});

test('later entries wait for the digest that the first one opened', () => {
  digest([added('a')], { type: 'add', entry: entry('b'), dueAt: later }, [added('b')]);
});

test('a digest goes out when it is due, and once', () => {
  digest([added('a'), added('b')], { type: 'close', now: '2026-05-01T06:59:59.999Z' }, []);
  digest([added('a'), added('b')], { type: 'close', now: dueAt }, [closed(1, dueAt, 'a', 'b')]);
  digest([added('a'), closed(1, dueAt, 'a')], { type: 'close', now: later }, []);
});

test('a digest that is full goes out early', () => {
  const ids = Array.from({ length: MOST_ENTRIES - 1 }, (_, n) => `e${n}`);
  const full = closed(1, entry('last').at, ...ids, 'last');
  digest(ids.map(added), { type: 'add', entry: entry('last'), dueAt }, [added('last'), full]);
});
