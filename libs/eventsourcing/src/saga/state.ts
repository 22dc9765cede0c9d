import type { Captured, SagaReason, SagaTrace } from './definition.ts';
import { type SagaEvent, unreadable } from './journal-events.ts';

/** Forward, back, or over. `stuck` waits for a person; what it waits in stands in {@link SagaState.way}. */
export type SagaPhase = 'none' | 'running' | 'undoing' | 'completed' | 'undone' | 'stuck';

/** The step in hand: begun, and its outcome not known yet. */
export interface InHand {
  readonly step: string;
  /** Attempts so far, since the start or the last resume. */
  readonly attempt: number;
  /** Who is at it; undefined between two attempts. */
  readonly claim: string | undefined;
  /** Epoch milliseconds: until when the claim holds, or when the next attempt is due. */
  readonly until: number;
}

/** A saga as its journal tells it. Plain JSON. */
export interface SagaState<Input> {
  readonly phase: SagaPhase;
  /** Which way it goes, or was going when it got stuck. */
  readonly way: 'forward' | 'back';
  readonly input: Input | undefined;
  /** The steps that it takes, in order. */
  readonly steps: readonly string[];
  readonly trace: SagaTrace | undefined;
  /** Epoch milliseconds; 0 before the start. */
  readonly startedAt: number;
  readonly deadline: number;
  /** When it was completed or undone. */
  readonly endedAt: number | undefined;
  /** The steps that are done, in the order of their doing, with what they captured. */
  readonly done: readonly { readonly step: string; readonly captured: Captured }[];
  readonly undone: readonly string[];
  /** What is still to be undone, the next one first. */
  readonly toUndo: readonly string[];
  readonly inHand: InHand | undefined;
  /** Why it goes, or went, back. */
  readonly failure: SagaReason | undefined;
  /** The step that was refused, if one was. */
  readonly refused: string | undefined;
  /** Somebody wants it undone as soon as the step in hand allows. */
  readonly aborted: SagaReason | undefined;
  /** Why it waits for a person. */
  readonly stuck: SagaReason | undefined;
  /** It holds an event that this version cannot read, so nobody may go on with it. */
  readonly unreadable: boolean;
}

/** Before the first event. */
export const noSaga: SagaState<never> = {
  phase: 'none',
  way: 'forward',
  input: undefined,
  steps: [],
  trace: undefined,
  startedAt: 0,
  deadline: 0,
  endedAt: undefined,
  done: [],
  undone: [],
  toUndo: [],
  inHand: undefined,
  failure: undefined,
  refused: undefined,
  aborted: undefined,
  stuck: undefined,
  unreadable: false,
};

/** The saga after one more entry of its journal. An entry that cannot be taken in makes it stuck. */
export function evolveSaga<Input>(state: SagaState<Input>, event: SagaEvent<Input>): SagaState<Input> {
  if (state.unreadable) return state;
  try {
    return take(state, event);
  } catch (error) {
    return take(state, unreadable(error));
  }
}

function take<Input>(state: SagaState<Input>, event: SagaEvent<Input>): SagaState<Input> {
  switch (event.type) {
    case 'V1_SAGA_STARTED': {
      const { input, steps, at, deadline, trace } = event.data;
      return { ...state, phase: 'running', input, steps, trace, startedAt: instant(at), deadline: instant(deadline) };
    }
    case 'V1_STEP_STARTED':
    case 'V1_UNDO_STARTED': {
      const { step, attempt, claim, until } = event.data;
      return { ...state, inHand: { step, attempt, claim, until: instant(until) } };
    }
    case 'V1_STEP_SUCCEEDED': {
      const { step, captured } = event.data;
      return { ...state, inHand: undefined, done: [...state.done, { step, captured }] };
    }
    case 'V1_STEP_REFUSED':
      return { ...state, inHand: undefined, refused: event.data.step };
    case 'V1_STEP_FAILED':
    case 'V1_UNDO_FAILED': {
      const { step, attempt, retryAt } = event.data;
      return { ...state, inHand: { step, attempt, claim: undefined, until: retryAt ? instant(retryAt) : 0 } };
    }
    case 'V1_UNDOING_STARTED': {
      const { reason, steps } = event.data;
      return { ...state, phase: 'undoing', way: 'back', inHand: undefined, failure: reason, toUndo: steps };
    }
    case 'V1_UNDO_SUCCEEDED': {
      const { step } = event.data;
      const toUndo = state.toUndo.filter((one) => one !== step);
      return { ...state, inHand: undefined, toUndo, undone: [...state.undone, step] };
    }
    case 'V1_SAGA_COMPLETED':
      return { ...state, phase: 'completed', endedAt: instant(event.data.at), aborted: undefined };
    case 'V1_SAGA_UNDONE':
      return { ...state, phase: 'undone', endedAt: instant(event.data.at) };
    case 'V1_SAGA_STUCK':
      return { ...state, phase: 'stuck', stuck: event.data.reason };
    case 'V1_SAGA_RESUMED':
      return { ...goOn(state), deadline: instant(event.data.deadline) };
    case 'V1_SAGA_ABORTED': {
      const aborted = { type: 'aborted', detail: event.data.reason };
      return { ...(state.phase === 'stuck' ? goOn(state) : state), deadline: instant(event.data.deadline), aborted };
    }
    case 'unreadable':
      return { ...state, phase: 'stuck', stuck: event.data, unreadable: true };
  }
}

/** What was stuck is tried again at once, with its attempts counted anew. */
function goOn<Input>(state: SagaState<Input>): SagaState<Input> {
  const { inHand } = state;
  return {
    ...state,
    phase: state.way === 'forward' ? 'running' : 'undoing',
    stuck: undefined,
    inHand: inHand && { ...inHand, attempt: 0, claim: undefined, until: 0 },
  };
}

function instant(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Error(`"${text}" is no time.`);
  return time;
}

/** Whether the saga has come to its end. */
export function hasEnded({ phase }: Pick<SagaState<unknown>, 'phase'>): boolean {
  return phase === 'completed' || phase === 'undone';
}

/**
 * When somebody must look at the saga next, epoch milliseconds: at once (0) where nothing is in hand, at the end of a
 * claim, or when the next attempt is due. Undefined where nobody need: it has ended, or waits for a person.
 */
export function dueAt({ phase, inHand }: Pick<SagaState<unknown>, 'phase' | 'inHand'>): number | undefined {
  if (phase !== 'running' && phase !== 'undoing') return undefined;
  return inHand?.until ?? 0;
}

/** How one step stands, for people. */
export type StepProgress = 'waiting' | 'running' | 'done' | 'failed' | 'undone';

/** How each step stands. One that has nothing to undo stays `done` on the way back. */
export function stepProgress(state: Progress): readonly { readonly name: string; readonly state: StepProgress }[] {
  const done = new Set(state.done.map(({ step }) => step));
  return state.steps.map((name) => ({ name, state: progressOf(name, done.has(name), state) }));
}

type Progress = Pick<SagaState<unknown>, 'steps' | 'done' | 'inHand' | 'undone' | 'refused'>;

function progressOf(name: string, done: boolean, { inHand, undone, refused }: Progress): StepProgress {
  if (undone.includes(name)) return 'undone';
  if (inHand?.step === name) return 'running';
  if (done) return 'done';
  return refused === name ? 'failed' : 'waiting';
}
