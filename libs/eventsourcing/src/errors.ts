/**
 * The errors of the core. Each carries a `code` by which a process answers its callers, so that neither side
 * has to import the other: `rule` 409, `not-found` 404, `revision` 412, `too-large` 413, `key-reused` 422,
 * `too-many` 429, `unavailable` 503, `deadline` 504.
 */
class CodedError extends Error {
  readonly code: string;
  /** The problem's type, finer than its code: the name of the rule, for one. */
  readonly type: string;

  constructor(code: string, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.type = type;
  }
}

/** A rule of the domain says no. `rule` is its stable name, e.g. `order-already-paid`. */
export class RuleViolation extends CodedError {
  constructor(rule: string, message: string) {
    super('rule', rule, message);
  }
}

/** No such aggregate: it was never made, or its stream was deleted. */
export class AggregateNotFound extends CodedError {
  constructor(category: string, id: string) {
    super('not-found', `${category}-not-found`, `There is no ${category} ${id}.`);
  }
}

/** The caller's expected revision is not the stream's. */
export class WrongRevision extends CodedError {
  readonly expected: number;
  readonly actual: number;

  constructor(expected: number, actual: number) {
    super(
      'revision',
      'wrong-revision',
      `Expected revision ${expected}, but it is ${actual}. Read again and decide anew.`,
    );
    this.expected = expected;
    this.actual = actual;
  }
}

/** The same idempotency key came with another request. */
export class IdempotencyKeyReused extends CodedError {
  constructor() {
    super('key-reused', 'idempotency-key-reused', 'This idempotency key was used for another request. Use a new key.');
  }
}

/** The store is away, or did not take the write; nothing is known to be stored. */
export class StoreUnavailable extends CodedError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', 'event-store-unavailable', message, options);
  }
}

/** Time ran out. A write may or may not have been stored: repeat it with the same idempotency key. */
export class DeadlineExceeded extends CodedError {
  constructor(message: string, options?: ErrorOptions) {
    super('deadline', 'deadline-exceeded', message, options);
  }
}

/** The events are larger than the store takes in one append. */
export class AppendTooLarge extends CodedError {
  constructor(options?: ErrorOptions) {
    super('too-large', 'append-too-large', 'What this command would record is larger than the store takes.', options);
  }
}

/**
 * Other writers won every time. Not `unavailable`: the store is well, and callers can bring this about, who must not be
 * able to have a circuit breaker take this process out.
 */
export class TooManyConflicts extends CodedError {
  /** Seconds after which a repeat makes sense. */
  readonly retryAfter = 1;

  constructor(attempts: number) {
    super('too-many', 'too-many-conflicts', `Other writers changed it ${attempts} times in a row. Try again.`);
  }
}
