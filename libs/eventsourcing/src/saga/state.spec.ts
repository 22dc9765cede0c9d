import { expect, test } from 'vitest';
import { type SagaEvent, sagaEvents } from './journal-events.ts';
import { dueAt, evolveSaga, noSaga, stepProgress } from './state.ts';

const at = '2026-05-01T10:00:00.000Z';
const until = '2026-05-01T10:00:07.000Z';
const events = sagaEvents<string>();
const fold = (...entries: SagaEvent<string>[]) => entries.reduce(evolveSaga<string>, noSaga);
const started: SagaEvent<string> = {
  type: 'V1_SAGA_STARTED',
  data: { input: 'x', steps: ['z', 'a', 'b'], at, deadline: until },
};
const begun: SagaEvent<string> = { type: 'V1_STEP_STARTED', data: { step: 'a', attempt: 1, claim: 'c', until } };

test('an entry of a type that this version does not know makes the saga stuck, for this version', () => {
  const state = fold(started, events.decode('V9_STEP_DREAMT', {}), begun);
  expect(state).toMatchObject({ phase: 'stuck', unreadable: true, inHand: undefined });
  expect(state.stuck).toMatchObject({ type: 'unreadable-event', detail: expect.stringContaining('V9_STEP_DREAMT') });
});

test.each([
  ['no data', undefined],
  ['no time', { step: 'a', attempt: 1, claim: 'c', until: 'soon' }],
])('an entry with %s in it does too', (_what, data) => {
  expect(fold(started, events.decode('V1_STEP_STARTED', data))).toMatchObject({ phase: 'stuck', unreadable: true });
});

test('somebody must look at once where nothing is in hand, at the end of a claim, and never at what waits or has ended', () => {
  expect(dueAt(fold(started))).toBe(0);
  expect(dueAt(fold(started, begun))).toBe(Date.parse(until));
  expect(
    dueAt(fold(started, begun, { type: 'V1_SAGA_STUCK', data: { reason: { type: 't', detail: 'd' }, at } })),
  ).toBeUndefined();
  expect(dueAt(fold(started, { type: 'V1_SAGA_COMPLETED', data: { at } }))).toBeUndefined();
});

test('a state survives JSON, as snapshots keep it so', () => {
  const state = fold(started, begun);
  const restored = JSON.parse(JSON.stringify(state));
  const settled: SagaEvent<string> = { type: 'V1_STEP_SUCCEEDED', data: { step: 'a', captured: { n: 1 } } };
  expect(evolveSaga(restored, settled)).toEqual(evolveSaga(state, settled));
  expect(dueAt(restored)).toBe(dueAt(state));
});

test('how the steps stand can be told', () => {
  const reason = { type: 't', detail: 'd' };
  const forward = fold(started, { type: 'V1_STEP_SUCCEEDED', data: { step: 'z' } }, begun);
  const progress = (state: typeof forward) => stepProgress(state).map((step) => step.state);
  expect(progress(forward)).toEqual(['done', 'running', 'waiting']);
  const refused = evolveSaga(forward, { type: 'V1_STEP_REFUSED', data: { step: 'a', reason } });
  expect(progress(refused)).toEqual(['done', 'failed', 'waiting']);
  const back = evolveSaga(refused, { type: 'V1_UNDOING_STARTED', data: { reason, steps: ['z'] } });
  expect(progress(evolveSaga(back, { type: 'V1_UNDO_SUCCEEDED', data: { step: 'z' } }))).toEqual([
    'undone',
    'failed',
    'waiting',
  ]);
});
