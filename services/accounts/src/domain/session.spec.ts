import { refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../contract/events.ts';
import { isLive, type Session, type SessionCommand, sessionDecider } from './session.ts';

const at = (hours: number, seconds = 0) => new Date(Date.UTC(2026, 4, 1, hours, 0, seconds)).toISOString();
const DAY = 24;
const given = spec<SessionCommand, SessionEvent, Session>(sessionDecider);

const started: SessionEvent = {
  type: 'V1_SESSION_STARTED',
  data: { accountId: 'a1', epoch: 3, tokenHash: 'one', startedAt: at(0), expiresAt: at(30 * DAY) },
};
const refreshed = (tokenHash: string, refreshedAt: string): SessionEvent => ({
  type: 'V1_SESSION_REFRESHED',
  data: { tokenHash, refreshedAt },
});
const ended = (reason: 'signed-out' | 'token-reused', endedAt: string): SessionEvent => ({
  type: 'V1_SESSION_ENDED',
  data: { accountId: 'a1', reason, endedAt },
});
const refresh = (tokenHash: string, nextHash: string, now: string): SessionCommand => ({
  type: 'refresh',
  tokenHash,
  nextHash,
  now,
});

describe('a sign-in', () => {
  const start: SessionCommand = { type: 'start', accountId: 'a1', epoch: 3, tokenHash: 'one', now: at(0) };

  test('begins a session of thirty days at most', () => {
    given([], start, [started]);
  });

  test('sent again is the same session, as long as its token counts', () => {
    given([started], { ...start, now: at(1) }, []);
    given([started, refreshed('two', at(1))], start, refused('session-exists'));
    given([started, ended('signed-out', at(1))], start, refused('session-exists'));
    given([started], { ...start, epoch: 4 }, refused('session-exists'));
  });
});

describe('a refresh token', () => {
  test('is good once', () => {
    given([started], refresh('one', 'two', at(1)), [refreshed('two', at(1))]);
    given([started, refreshed('two', at(1))], refresh('two', 'three', at(2)), [refreshed('three', at(2))]);
  });

  test('used twice ends the session, however often it was refreshed since', () => {
    given([started, refreshed('two', at(1))], refresh('one', 'other', at(1, 5)), [ended('token-reused', at(1, 5))]);
    const twice = [started, refreshed('two', at(1)), refreshed('three', at(2))];
    given(twice, refresh('one', 'two', at(2, 5)), [ended('token-reused', at(2, 5))]);
    given(twice, refresh('two', 'other', at(3)), [ended('token-reused', at(3))]);
  });

  test('may be asked for again within a minute, while the answer has not been used', () => {
    given([started, refreshed('two', at(1))], refresh('one', 'two', at(1, 59)), []);
    given([started, refreshed('two', at(1))], refresh('one', 'two', at(1, 60)), [ended('token-reused', at(1, 60))]);
  });

  test('changes nothing once the session is over', () => {
    given([started, ended('signed-out', at(1))], refresh('one', 'two', at(2)), []);
    given([started], refresh('one', 'two', at(14 * DAY)), []);
    given([], refresh('one', 'two', at(2)), refused('session-not-started'));
  });
});

test('a session ends by signing out, once', () => {
  given([started], { type: 'end', now: at(1) }, [ended('signed-out', at(1))]);
  given([started, ended('signed-out', at(1))], { type: 'end', now: at(2) }, []);
});

test('a session lives for two weeks without a refresh, and thirty days with', () => {
  const state = (...events: SessionEvent[]) => events.reduce(sessionDecider.evolve, sessionDecider.initial);
  expect(isLive(state(started), at(14 * DAY - 1))).toBe(true);
  expect(isLive(state(started), at(14 * DAY))).toBe(false);
  const kept = state(started, refreshed('two', at(13 * DAY)), refreshed('three', at(26 * DAY)));
  expect(isLive(kept, at(30 * DAY - 1))).toBe(true);
  expect(isLive(kept, at(30 * DAY))).toBe(false);
});
