import type { Decider } from '../decider.ts';
import { RuleViolation } from '../errors.ts';
import { type Captured, delayAfter, type SagaDefinition, type SagaReason, type SagaTrace } from './definition.ts';
import type { SagaEvent } from './journal-events.ts';
import { evolveSaga, hasEnded, type InHand, noSaga, type SagaState } from './state.ts';

/** What came of one attempt at a step, or at its undoing. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly captured: Captured }
  | { readonly kind: 'refused'; readonly reason: SagaReason }
  /** It may or may not have been done. */
  | { readonly kind: 'unknown'; readonly reason: SagaReason }
  /** The step's own code failed. */
  | { readonly kind: 'poisoned'; readonly reason: SagaReason };

/** `now` is epoch milliseconds. A `claim` is for the attempt that may follow; without one, none is begun. */
export type SagaCommand<Input> =
  | { readonly type: 'start'; readonly input: Input; readonly now: number; readonly trace?: SagaTrace | undefined }
  /** Begins the attempt that is due, if one is. */
  | { readonly type: 'proceed'; readonly now: number; readonly claim: string }
  /** Records what came of an attempt, and begins the next one. */
  | {
      readonly type: 'settle';
      readonly attempt: AttemptInHand;
      readonly outcome: Outcome;
      readonly now: number;
      readonly claim: string | undefined;
      /** See {@link delayAfter}. */
      readonly spread: number;
    }
  | { readonly type: 'resume'; readonly by: string; readonly now: number }
  | { readonly type: 'abort'; readonly by: string; readonly reason: string; readonly now: number };

/** Which attempt an outcome is of. */
export interface AttemptInHand {
  readonly way: 'forward' | 'back';
  readonly step: string;
  readonly claim: string;
}

type Events<Input> = readonly SagaEvent<Input>[];

/**
 * The rules of every saga's journal. An accepted `proceed` or `settle` that leads to nothing means that somebody else
 * was there first: the state tells.
 */
export function sagaDecider<Input>(
  definition: SagaDefinition<Input>,
): Decider<SagaCommand<Input>, SagaEvent<Input>, SagaState<Input>> {
  const rules = new Rules(definition);
  return { initial: noSaga, decide: (command, state) => rules.decide(command, state), evolve: evolveSaga };
}

class Rules<Input> {
  readonly #definition: SagaDefinition<Input>;

  constructor(definition: SagaDefinition<Input>) {
    this.#definition = definition;
  }

  decide(command: SagaCommand<Input>, state: SagaState<Input>): Events<Input> {
    switch (command.type) {
      case 'start':
        return this.#start(command, state);
      case 'proceed':
        return this.#proceed(command, state);
      case 'settle':
        return this.#settle(command, state);
      case 'resume':
        return this.#resume(command, state);
      case 'abort':
        return this.#abort(command, state);
    }
  }

  #start({ input, now, trace }: CommandOf<Input, 'start'>, state: SagaState<Input>): Events<Input> {
    refuseIf(state.phase !== 'none', 'saga-started-already');
    const steps = this.#definition.steps.map(({ name }) => name);
    const data = { input, steps, at: time(now), deadline: this.#deadline(now), ...(trace && { trace }) };
    return [{ type: 'V1_SAGA_STARTED', data }];
  }

  #proceed({ now, claim }: CommandOf<Input, 'proceed'>, state: SagaState<Input>): Events<Input> {
    if (state.phase !== 'running' && state.phase !== 'undoing') return [];
    const { inHand } = state;
    if (inHand === undefined) return this.#next(state, now, claim);
    if (now < inHand.until) return [];
    if (state.way === 'back') return this.#again(state, inHand, now, claim);
    if (state.aborted && this.#undoesUnknown(inHand.step)) return this.#turnBack(state, state.aborted, now, claim);
    if (now >= state.deadline) return [stuck(this.#late(inHand.step), now)];
    return this.#again(state, inHand, now, claim);
  }

  /** One more attempt, unless there were enough. */
  #again({ way }: SagaState<Input>, { step, attempt }: InHand, now: number, claim: string): Events<Input> {
    if (attempt >= this.#definition.patience.maxAttempts) return [stuck(tooManyAttempts(step, attempt), now)];
    return [this.#attempt(way, step, attempt + 1, now, claim)];
  }

  /** What follows where nothing is in hand. */
  #next(state: SagaState<Input>, now: number, claim: string | undefined): Events<Input> {
    if (state.way === 'back') return this.#undoNext(state.toUndo, now, claim);
    const done = new Set(state.done.map(({ step }) => step));
    // Its own steps, not this version's: it goes on as it began.
    const next = state.steps.find((name) => !done.has(name));
    if (next === undefined) return [{ type: 'V1_SAGA_COMPLETED', data: { at: time(now) } }];
    if (state.aborted) return this.#turnBack(state, state.aborted, now, claim);
    if (now >= state.deadline) return this.#turnBack(state, this.#late(next), now, claim);
    return claim === undefined ? [] : [this.#attempt('forward', next, 1, now, claim)];
  }

  #settle(command: CommandOf<Input, 'settle'>, state: SagaState<Input>): Events<Input> {
    const { attempt, outcome } = command;
    if (state.phase !== (attempt.way === 'forward' ? 'running' : 'undoing')) return [];
    const { inHand } = state;
    if (inHand?.step !== attempt.step) return [];
    // What is known counts, whoever got to know it. What is not is for the one whose turn it is to tell.
    const known = outcome.kind === 'succeeded' || outcome.kind === 'refused';
    if (!known && inHand.claim !== attempt.claim) return [];
    return attempt.way === 'forward'
      ? this.#settleStep(command, state, inHand)
      : this.#settleUndo(command, inHand, state);
  }

  #settleStep(command: CommandOf<Input, 'settle'>, state: SagaState<Input>, inHand: InHand): Events<Input> {
    const { outcome, now, claim } = command;
    const { step } = inHand;
    switch (outcome.kind) {
      case 'succeeded': {
        const { captured } = outcome;
        const data = captured === undefined ? { step } : { step, captured };
        return this.#andThen(state, { type: 'V1_STEP_SUCCEEDED', data }, now, claim);
      }
      case 'refused': {
        const refusal: SagaEvent<Input> = { type: 'V1_STEP_REFUSED', data: { step, reason: outcome.reason } };
        return [refusal, ...this.#turnBack(evolveSaga(state, refusal), outcome.reason, now, claim)];
      }
      default:
        return this.#settleOpen('V1_STEP_FAILED', command, state, inHand);
    }
  }

  #settleUndo(command: CommandOf<Input, 'settle'>, inHand: InHand, state: SagaState<Input>): Events<Input> {
    const { outcome, now, claim } = command;
    const { step, attempt } = inHand;
    if (outcome.kind === 'succeeded') {
      return this.#andThen(state, { type: 'V1_UNDO_SUCCEEDED', data: { step } }, now, claim);
    }
    if (outcome.kind !== 'refused') return this.#settleOpen('V1_UNDO_FAILED', command, state, inHand);
    const { reason } = outcome;
    return [{ type: 'V1_UNDO_FAILED', data: { step, attempt, reason } }, stuck(undoRefused(step, reason), now)];
  }

  /** The outcome is not known: asked again after a while, or given to a person. */
  #settleOpen(
    type: 'V1_STEP_FAILED' | 'V1_UNDO_FAILED',
    { outcome, now, claim, spread }: CommandOf<Input, 'settle'>,
    state: SagaState<Input>,
    { step, attempt }: InHand,
  ): Events<Input> {
    if (outcome.kind === 'succeeded') throw new Error('A known outcome came where an open one is settled.');
    const { reason } = outcome;
    const failed: SagaEvent<Input> = { type, data: { step, attempt, reason } };
    if (outcome.kind === 'poisoned') return [failed, stuck(poisoned(step, reason), now)];
    const { patience } = this.#definition;
    const forward = state.way === 'forward';
    if (forward && state.aborted && this.#undoesUnknown(step)) {
      return [failed, ...this.#turnBack(evolveSaga(state, failed), state.aborted, now, claim)];
    }
    if (attempt >= patience.maxAttempts) return [failed, stuck(tooManyAttempts(step, attempt, reason), now)];
    if (forward && now >= state.deadline) return [failed, stuck(this.#late(step, reason), now)];
    const next = now + delayAfter(attempt, patience, spread);
    const retryAt = time(forward ? Math.min(next, state.deadline) : next);
    return [{ type, data: { step, attempt, reason, retryAt } }];
  }

  #andThen(state: SagaState<Input>, event: SagaEvent<Input>, now: number, claim: string | undefined): Events<Input> {
    return [event, ...this.#next(evolveSaga(state, event), now, claim)];
  }

  /** From here on backwards: what was done, the last first, and before it what is in hand and can be undone unseen. */
  #turnBack(state: SagaState<Input>, reason: SagaReason, now: number, claim: string | undefined): Events<Input> {
    const begun = [...state.done.map(({ step }) => step), ...(state.inHand ? [state.inHand.step] : [])];
    const steps = begun.toReversed().filter((name) => this.#step(name)?.undo !== undefined);
    return [{ type: 'V1_UNDOING_STARTED', data: { reason, steps } }, ...this.#undoNext(steps, now, claim)];
  }

  #undoNext([step]: readonly string[], now: number, claim: string | undefined): Events<Input> {
    if (step === undefined) return [{ type: 'V1_SAGA_UNDONE', data: { at: time(now) } }];
    return claim === undefined ? [] : [this.#attempt('back', step, 1, now, claim)];
  }

  #resume({ by, now }: CommandOf<Input, 'resume'>, state: SagaState<Input>): Events<Input> {
    refuseIf(state.unreadable, 'saga-unreadable');
    refuseIf(state.phase !== 'stuck', 'saga-not-stuck');
    return [{ type: 'V1_SAGA_RESUMED', data: { by, at: time(now), deadline: this.#deadline(now) } }];
  }

  #abort({ by, reason, now }: CommandOf<Input, 'abort'>, state: SagaState<Input>): Events<Input> {
    refuseIf(state.unreadable, 'saga-unreadable');
    refuseIf(hasEnded(state), 'saga-ended');
    refuseIf(state.way === 'back' || state.aborted !== undefined, 'saga-being-undone');
    return [{ type: 'V1_SAGA_ABORTED', data: { by, reason, at: time(now), deadline: this.#deadline(now) } }];
  }

  #attempt(way: 'forward' | 'back', step: string, attempt: number, now: number, claim: string): SagaEvent<Input> {
    const { callMs, marginMs } = this.#definition.patience;
    const type = way === 'forward' ? 'V1_STEP_STARTED' : 'V1_UNDO_STARTED';
    return { type, data: { step, attempt, claim, until: time(now + callMs + marginMs) } };
  }

  #step(name: string) {
    return this.#definition.steps.find((step) => step.name === name);
  }

  #undoesUnknown(name: string): boolean {
    const step = this.#step(name);
    return step?.undo !== undefined && step.undoesUnknown === true;
  }

  #deadline(now: number): string {
    return time(now + this.#definition.patience.deadlineMs);
  }

  #late(step: string, last?: SagaReason): SagaReason {
    return { type: 'deadline', detail: `There was no time left for ${step}.${because(last)}` };
  }
}

type CommandOf<Input, Type extends SagaCommand<Input>['type']> = Extract<SagaCommand<Input>, { type: Type }>;

const refusals = {
  'saga-started-already': 'It has begun already.',
  'saga-not-stuck': 'It is not stuck: there is nothing to resume.',
  'saga-unreadable': 'Its journal holds an entry that this version cannot read. Deploy a version that can.',
  'saga-ended': 'It has ended already.',
  'saga-being-undone': 'It is being undone already. If it is stuck there, resume it.',
} as const;

function refuseIf(broken: boolean, rule: keyof typeof refusals): void {
  if (broken) throw new RuleViolation(rule, refusals[rule]);
}

function stuck<Input>(reason: SagaReason, now: number): SagaEvent<Input> {
  return { type: 'V1_SAGA_STUCK', data: { reason, at: time(now) } };
}

function tooManyAttempts(step: string, attempts: number, last?: SagaReason): SagaReason {
  return { type: 'too-many-attempts', detail: `${step} was tried ${attempts} times.${because(last)}` };
}

function undoRefused(step: string, reason: SagaReason): SagaReason {
  return { type: 'undo-refused', detail: `${step} cannot be undone.${because(reason)}` };
}

function poisoned(step: string, reason: SagaReason): SagaReason {
  return { type: 'poisoned', detail: `The code of ${step} failed.${because(reason)}` };
}

function because(reason: SagaReason | undefined): string {
  return reason ? ` ${reason.type}: ${reason.detail}` : '';
}

function time(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
