import { describe, expect, test } from 'vitest';
import { refused, spec } from '../spec.ts';
import { type Outcome, type SagaCommand, sagaDecider } from './decide.ts';
import type { SagaDefinition } from './definition.ts';
import { type SagaEvent, unreadable } from './journal-events.ts';
import { evolveSaga, noSaga } from './state.ts';

type Trip = string;

const nothing = async () => undefined;
/** A trip: a flight that can be canceled unseen, a hotel that can be canceled once it is known, and a postcard. */
const trip: SagaDefinition<Trip> = {
  steps: [
    { name: 'flight', run: nothing, undo: nothing, undoesUnknown: true },
    { name: 'hotel', run: nothing, undo: nothing },
    { name: 'postcard', run: nothing },
  ],
  patience: {
    deadlineMs: 60_000,
    callMs: 5_000,
    marginMs: 1_000,
    maxAttempts: 3,
    firstDelayMs: 1_000,
    longestDelayMs: 4_000,
  },
};

const given = spec(sagaDecider(trip));
const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
const time = (seconds: number) => seconds * 1_000;

const started: SagaEvent<Trip> = {
  type: 'V1_SAGA_STARTED',
  data: { input: 'Oslo', steps: ['flight', 'hotel', 'postcard'], at: at(0), deadline: at(60) },
};
const begun = (step: string, seconds = 0, attempt = 1, claim = 'me'): SagaEvent<Trip> => ({
  type: 'V1_STEP_STARTED',
  data: { step, attempt, claim, until: at(seconds + 6) },
});
const undoBegun = (step: string, seconds = 0, attempt = 1): SagaEvent<Trip> => ({
  type: 'V1_UNDO_STARTED',
  data: { step, attempt, claim: 'me', until: at(seconds + 6) },
});
const done = (step: string): SagaEvent<Trip> => ({ type: 'V1_STEP_SUCCEEDED', data: { step } });
const undone = (step: string): SagaEvent<Trip> => ({ type: 'V1_UNDO_SUCCEEDED', data: { step } });
const back = (reason: { type: string; detail: string }, ...steps: string[]): SagaEvent<Trip> => ({
  type: 'V1_UNDOING_STARTED',
  data: { reason, steps },
});
const isStuck = (type: string, seconds: number): SagaEvent<Trip> => ({
  type: 'V1_SAGA_STUCK',
  data: { reason: expect.objectContaining({ type }), at: at(seconds) },
});
const aborted: SagaEvent<Trip> = {
  type: 'V1_SAGA_ABORTED',
  data: { by: 'op', reason: 'Ill.', at: at(0), deadline: at(60) },
};

const full = { type: 'fully-booked', detail: 'No room.' };
const away = { type: 'unavailable', detail: 'Nobody answers.' };
const ill = { type: 'aborted', detail: 'Ill.' };
const ok: Outcome = { kind: 'succeeded', captured: undefined };
const proceed = (seconds: number): SagaCommand<Trip> => ({ type: 'proceed', now: time(seconds), claim: 'me' });
const settle = (step: string, outcome: Outcome, seconds: number, way: 'forward' | 'back' = 'forward', claim = 'me') =>
  ({
    type: 'settle',
    attempt: { way, step, claim },
    outcome,
    now: time(seconds),
    claim: 'me',
    spread: 1,
  }) as const satisfies SagaCommand<Trip>;
const open: Outcome = { kind: 'unknown', reason: away };

/** The decision, where the wording of a reason is of no account. */
function decided(events: readonly SagaEvent<Trip>[], command: SagaCommand<Trip>) {
  const state = events.reduce(evolveSaga<Trip>, noSaga);
  return sagaDecider(trip).decide(command, state);
}

test('it is started once, and goes by the steps that it began with', () => {
  const start: SagaCommand<Trip> = { type: 'start', input: 'Oslo', now: 0 };
  given([], start, [started]);
  given([started], start, refused('saga-started-already'));
  const shorter: SagaEvent<Trip> = {
    type: 'V1_SAGA_STARTED',
    data: { input: 'Oslo', steps: ['flight'], at: at(0), deadline: at(60) },
  };
  given([shorter, begun('flight')], settle('flight', ok, 1), [
    done('flight'),
    { type: 'V1_SAGA_COMPLETED', data: { at: at(1) } },
  ]);
});

describe('on the way forward', () => {
  test('a step is journaled before it is tried, and the next one together with what came of the one before', () => {
    given([started], proceed(1), [begun('flight', 1)]);
    given([started, begun('flight')], settle('flight', { kind: 'succeeded', captured: 'LH1' }, 2), [
      { type: 'V1_STEP_SUCCEEDED', data: { step: 'flight', captured: 'LH1' } },
      begun('hotel', 2),
    ]);
  });

  test('after the last step it is completed', () => {
    given([started, done('flight'), done('hotel'), begun('postcard')], settle('postcard', ok, 3), [
      done('postcard'),
      { type: 'V1_SAGA_COMPLETED', data: { at: at(3) } },
    ]);
  });

  test('nobody else begins while a claim holds; after it, the step is tried again', () => {
    given([started, begun('flight')], proceed(5), []);
    given([started, begun('flight')], proceed(6), [begun('flight', 6, 2)]);
  });

  test('an unknown outcome is asked again at growing distances, and no later than the deadline', () => {
    const failed = (attempt: number, retryAt: string): SagaEvent<Trip> => ({
      type: 'V1_STEP_FAILED',
      data: { step: 'flight', attempt, reason: away, retryAt },
    });
    given([started, begun('flight')], settle('flight', open, 2), [failed(1, at(3))]);
    given([started, begun('flight', 2, 2)], settle('flight', open, 4), [failed(2, at(6))]);
    given([started, begun('flight', 2, 2)], settle('flight', open, 59), [failed(2, at(60))]);
    given([started, failed(1, at(3))], proceed(2), []);
    given([started, failed(1, at(3))], proceed(3), [begun('flight', 3, 2)]);
  });

  test('a known outcome counts whoever brings it, an unknown one only of whoever has the claim', () => {
    const takenOver = [started, begun('flight'), begun('flight', 6, 2, 'another')];
    given(takenOver, settle('flight', open, 7), []);
    given(takenOver, settle('flight', ok, 7), [done('flight'), begun('hotel', 7)]);
    given([started, done('flight'), begun('hotel')], settle('flight', ok, 7), []);
  });
});

describe('what cannot be found out makes it stuck:', () => {
  test('after so many attempts', () => {
    expect(decided([started, begun('flight', 0, 3)], settle('flight', open, 2))).toEqual([
      { type: 'V1_STEP_FAILED', data: { step: 'flight', attempt: 3, reason: away } },
      isStuck('too-many-attempts', 2),
    ]);
    expect(decided([started, begun('flight', 0, 3)], proceed(6))).toEqual([isStuck('too-many-attempts', 6)]);
  });

  test('at the deadline', () => {
    expect(decided([started, begun('flight')], settle('flight', open, 60))).toEqual([
      { type: 'V1_STEP_FAILED', data: { step: 'flight', attempt: 1, reason: away } },
      isStuck('deadline', 60),
    ]);
    expect(decided([started, begun('flight')], proceed(60))).toEqual([isStuck('deadline', 60)]);
  });

  test('when the code of a step fails', () => {
    const bug: Outcome = { kind: 'poisoned', reason: { type: 'bug', detail: 'TypeError' } };
    expect(decided([started, begun('flight')], settle('flight', bug, 1)).at(-1)).toEqual(isStuck('poisoned', 1));
    expect(
      decided(
        [started, done('flight'), back(full, 'flight'), undoBegun('flight')],
        settle('flight', bug, 1, 'back'),
      ).at(-1),
    ).toEqual(isStuck('poisoned', 1));
  });

  test('when something cannot be undone', () => {
    const refusal: Outcome = { kind: 'refused', reason: full };
    const events = [started, done('flight'), back(full, 'flight'), undoBegun('flight')];
    expect(decided(events, settle('flight', refusal, 1, 'back')).at(-1)).toEqual(isStuck('undo-refused', 1));
  });
});

describe('on the way back', () => {
  test('a refusal undoes what was done, the last first, and nothing else', () => {
    const refusal: Outcome = { kind: 'refused', reason: full };
    const before = [started, done('flight'), done('hotel'), begun('postcard')];
    given(before, settle('postcard', refusal, 2), [
      { type: 'V1_STEP_REFUSED', data: { step: 'postcard', reason: full } },
      back(full, 'hotel', 'flight'),
      undoBegun('hotel', 2),
    ]);
    const backwards = [...before, back(full, 'hotel', 'flight'), undoBegun('hotel', 2)];
    given(backwards, settle('hotel', ok, 3, 'back'), [undone('hotel'), undoBegun('flight', 3)]);
    given([...backwards, undone('hotel'), undoBegun('flight', 3)], settle('flight', ok, 4, 'back'), [
      undone('flight'),
      { type: 'V1_SAGA_UNDONE', data: { at: at(4) } },
    ]);
  });

  test('a refusal of the first step leaves nothing to undo', () => {
    given([started, begun('flight')], settle('flight', { kind: 'refused', reason: full }, 2), [
      { type: 'V1_STEP_REFUSED', data: { step: 'flight', reason: full } },
      back(full),
      { type: 'V1_SAGA_UNDONE', data: { at: at(2) } },
    ]);
  });

  test('the deadline between two steps turns it back; while undoing, no deadline counts', () => {
    expect(decided([started, begun('flight')], settle('flight', ok, 60))).toEqual([
      done('flight'),
      back(expect.objectContaining({ type: 'deadline' }), 'flight'),
      undoBegun('flight', 60),
    ]);
    const backwards = [started, done('flight'), back(full, 'flight'), undoBegun('flight', 80)];
    given(backwards, settle('flight', open, 81, 'back'), [
      { type: 'V1_UNDO_FAILED', data: { step: 'flight', attempt: 1, reason: away, retryAt: at(82) } },
    ]);
  });

  test('the deadline never undoes what was the last step', () => {
    given([started, done('flight'), done('hotel'), begun('postcard')], settle('postcard', ok, 99), [
      done('postcard'),
      { type: 'V1_SAGA_COMPLETED', data: { at: at(99) } },
    ]);
  });
});

describe('an operator', () => {
  const stuck: SagaEvent<Trip> = { type: 'V1_SAGA_STUCK', data: { reason: away, at: at(6) } };
  const resume: SagaCommand<Trip> = { type: 'resume', by: 'op', now: time(70) };
  const abort: SagaCommand<Trip> = { type: 'abort', by: 'op', reason: 'Ill.', now: 0 };

  test('resumes what is stuck: its step is tried anew, with attempts and time as at the start', () => {
    const resumed: SagaEvent<Trip> = { type: 'V1_SAGA_RESUMED', data: { by: 'op', at: at(70), deadline: at(130) } };
    given([started, begun('flight', 0, 3), stuck], resume, [resumed]);
    given([started, begun('flight', 0, 3), stuck, resumed], proceed(70), [begun('flight', 70, 1)]);
  });

  test('cannot resume what is not stuck', () => {
    given([started, begun('flight')], resume, refused('saga-not-stuck'));
  });

  test('aborts: what is in hand is found out first, then all is undone', () => {
    given([started, begun('flight')], abort, [aborted]);
    given([started, begun('flight'), aborted], proceed(1), []);
    given([started, begun('flight'), aborted], settle('flight', ok, 1), [
      done('flight'),
      back(ill, 'flight'),
      undoBegun('flight', 1),
    ]);
  });

  test('aborts what is stuck: undone at once where that holds unseen, asked again where it does not', () => {
    given([started, begun('flight'), stuck, aborted], proceed(7), [back(ill, 'flight'), undoBegun('flight', 7)]);
    given([started, done('flight'), begun('hotel'), stuck, aborted], proceed(7), [begun('hotel', 7, 1)]);
  });

  test('cannot abort what has ended, or goes back already', () => {
    given([started, { type: 'V1_SAGA_COMPLETED', data: { at: at(1) } }], abort, refused('saga-ended'));
    given([started, back(full), undoBegun('flight')], abort, refused('saga-being-undone'));
    given([started, aborted], abort, refused('saga-being-undone'));
  });

  test('can do nothing about a journal that this version cannot read', () => {
    const events = [started, unreadable(new Error('V9_STEP_DREAMT'))];
    given(events, resume, refused('saga-unreadable'));
    given(events, abort, refused('saga-unreadable'));
    given(events, proceed(99), []);
  });
});
