/**
 * A domain event: a fact with a type and plain JSON data. The type carries its version (`V1_ORDER_CREATED`),
 * so a change of shape is a new type and an upcaster for the old one.
 */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/**
 * A domain as two pure functions: no I/O, no clock, no ids made inside.
 * `State` must survive a JSON round trip, because snapshots keep it.
 */
export interface Decider<Command, Event extends DomainEvent, State> {
  /** The state before the first event. */
  readonly initial: State;
  /**
   * What follows from `command` in `state`: the events to append. None where what is asked for holds already.
   * @throws RuleViolation when a rule says no.
   */
  decide(command: Command, state: State): readonly Event[];
  /** The state after `event`. */
  evolve(state: State, event: Event): State;
}
