import { isDeepStrictEqual } from 'node:util';
import type { Decider, DomainEvent } from './decider.ts';
import { RuleViolation } from './errors.ts';

/** The outcome of an example in which a rule says no. */
export interface Refusal {
  readonly rule: string;
}

/** The rule named `rule` refuses the command. */
export function refused(rule: string): Refusal {
  return { rule };
}

/**
 * Given/when/then for deciders, in any test runner:
 *
 *     const order = spec(decider);
 *     order([created], pay, [paid]);
 *     order([created, paid], pay, refused('order-already-paid'));
 *
 * @returns a function that takes what has happened, what is asked for, and what must come of it: the events or a
 *   refusal. It throws an Error that shows both sides when something else comes of it.
 */
export function spec<Command, Event extends DomainEvent, State>(decider: Decider<Command, Event, State>) {
  return (given: readonly Event[], when: Command, then: readonly Event[] | Refusal): void => {
    const state = given.reduce((current, event) => decider.evolve(current, event), decider.initial);
    const outcome = outcomeOf(() => decider.decide(when, state));
    if (isDeepStrictEqual(outcome, then)) return;
    throw new Error(`expected\n${show(then)}\nbut the decision was\n${show(outcome)}`);
  };
}

function outcomeOf(decide: () => readonly unknown[]): readonly unknown[] | Refusal {
  try {
    return [...decide()];
  } catch (error) {
    if (error instanceof RuleViolation) return refused(error.type);
    throw error;
  }
}

function show(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
