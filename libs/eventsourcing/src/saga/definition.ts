/**
 * What a saga is made of. The core knows no domain: a step is a name and two functions, and what they say of the world
 * outside comes back as an outcome.
 */

/** Plain JSON: it stands in the journal. */
export type Captured = unknown;

/** W3C trace context as it travels in JSON: what the calls of a saga's steps continue. */
export type SagaTrace = Readonly<Record<string, string>>;

/** What a step may know of its saga. */
export interface SagaFacts<Input> {
  readonly id: string;
  readonly input: Input;
  /** When it began, epoch milliseconds. */
  readonly startedAt: number;
  /** What the steps done so far have captured, by their names. */
  readonly captured: Readonly<Record<string, Captured>>;
  /** Why it is being undone; undefined on the way forward. */
  readonly failure: SagaReason | undefined;
}

/** A reason: a stable name for programs, and a text for people. */
export interface SagaReason {
  readonly type: string;
  readonly detail: string;
}

/** The bounds of one attempt. */
export interface StepCall {
  /** The idempotency key of the step: the same for each attempt, another one for its undoing. */
  readonly key: string;
  /** Epoch milliseconds: when the attempt began. */
  readonly now: number;
  /** Epoch milliseconds until which the attempt may take. */
  readonly deadline: number;
  /** Aborts at the deadline, and when the process stops without time to wait. */
  readonly signal: AbortSignal;
  readonly trace: SagaTrace | undefined;
}

/**
 * One step. It must be safe to repeat, also by two processes at once: whatever it calls knows the repeat by its key.
 *
 * What it throws says what is known. An error with code `unavailable`, `deadline`, `too-many`, `cancelled`, `internal` or
 * `revision` leaves the outcome open, and the step is asked again. One with any other code of the house (`rule`,
 * `not-found`, ...) is a refusal: nothing was done, and nothing will be. An error without a code is a bug: the saga is
 * stuck until somebody has looked.
 */
export interface SagaStep<Input> {
  readonly name: string;
  /** Does it. What it answers is journaled, for the steps after it and for the way back. */
  run(saga: SagaFacts<Input>, call: StepCall): Promise<Captured>;
  /**
   * Undoes it; absent where there is nothing to undo, or where another step's undoing covers it.
   * @param captured what `run` answered; undefined where its outcome never became known
   */
  undo?(saga: SagaFacts<Input>, captured: Captured, call: StepCall): Promise<void>;
  /**
   * Whether `undo` also holds where it is not known if the step was done: the callee then sees to it that a late `run`
   * finds a closed door. Without it, an abort waits until the step's outcome is known.
   */
  readonly undoesUnknown?: boolean;
}

/** How patient a saga is. Milliseconds. */
export interface SagaPatience {
  /** From its start, or from when it was resumed, until no further step is begun. */
  readonly deadlineMs: number;
  /** For one attempt at a step. */
  readonly callMs: number;
  /** After an attempt's time, until another process takes the saga over: what clocks may differ by, and an append take. */
  readonly marginMs: number;
  /** Attempts at one step, until a person is asked. */
  readonly maxAttempts: number;
  /** Before the second attempt; doubled before each further one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export interface SagaDefinition<Input> {
  /** In order. Names are stable: journals hold them. */
  readonly steps: readonly SagaStep<Input>[];
  readonly patience: SagaPatience;
}

/** 15 minutes for all; five seconds an attempt; up to 40 attempts at growing distances, the last ones half a minute apart. */
export const DEFAULT_PATIENCE: SagaPatience = {
  deadlineMs: 15 * 60_000,
  callMs: 5_000,
  marginMs: 2_000,
  maxAttempts: 40,
  firstDelayMs: 250,
  longestDelayMs: 30_000,
};

/**
 * How long to wait before attempt `attempt + 1`.
 * @param spread 0 to 1, by chance: spreads what failed at once over the second half of the delay
 */
export function delayAfter(attempt: number, { firstDelayMs, longestDelayMs }: SagaPatience, spread: number): number {
  const longest = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(longest * (0.5 + spread / 2));
}
