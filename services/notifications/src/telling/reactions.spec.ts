import { Deadline } from '@keelson/chassis';
import type { DomainEvent } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import type { Notice } from '../../contract/notices.ts';
import { tellAbout } from './reactions.ts';

const notice: Notice = { kind: 'registration-repeated', facts: { repeatedAt: '2026-05-01T10:00:00.000Z' } };
const HOUR_MS = 3_600_000;

/** Reacts to an event of that age; answers who was told, and because of what. */
async function toldAfter(ageMs: number, toTell: { accountIds: string[] } | undefined) {
  const told: string[] = [];
  const now = Date.parse('2026-05-01T10:00:00.000Z');
  const react = tellAbout<DomainEvent>(() => toTell && { ...toTell, notice }, {
    teller: { tell: async (accountId, _notice, { event }) => void told.push(`${accountId} of ${event}`) },
    maxAgeMs: HOUR_MS,
    now: () => now,
  });
  await react(
    { type: 'V1_X', data: {} },
    {
      stream: 'account-1',
      id: '1',
      revision: 3,
      created: new Date(now - ageMs),
      metadata: {},
      trace: undefined,
      deadline: Deadline.none,
    },
  );
  return told;
}

test('everybody whom it concerns is told, by the event that led to it', async () => {
  expect(await toldAfter(HOUR_MS, { accountIds: ['a', 'b'] })).toEqual(['a of account-1@3', 'b of account-1@3']);
});

test('what concerns nobody is told to nobody', async () => {
  expect(await toldAfter(0, undefined)).toEqual([]);
});

test('old news is told to nobody: a service that is installed late does not write to everybody', async () => {
  expect(await toldAfter(HOUR_MS + 1, { accountIds: ['a'] })).toEqual([]);
});
