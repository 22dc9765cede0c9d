/**
 * The errors of the read model. Each carries a `code` by which a process answers its callers:
 * `unavailable` 503, `deadline` 504, `cancelled` 499, `invalid` 400.
 */
class CodedError extends Error {
  readonly code: string;
  /** The problem's type, finer than its code. */
  readonly type: string;

  constructor(code: string, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.type = type;
  }
}

/** Which of the two ports failed. */
export type Port = 'documents' | 'search';

/** The engine is away or refuses work for now. A write may or may not be stored: writes are guarded, so repeat it. */
export class ReadModelUnavailable extends CodedError {
  constructor(port: Port, options?: ErrorOptions) {
    super('unavailable', `${port}-unavailable`, `The ${port} store does not answer. Try again.`, options);
  }
}

/** The caller's deadline passed first. */
export class DeadlineExceeded extends CodedError {
  constructor(options?: ErrorOptions) {
    super('deadline', 'deadline-exceeded', 'The deadline passed before the read model answered.', options);
  }
}

/** The caller went away. */
export class RequestCancelled extends CodedError {
  constructor(options?: ErrorOptions) {
    super('cancelled', 'cancelled', 'The caller cancelled the request.', options);
  }
}

/** A page number or size out of range. */
export class InvalidPaging extends CodedError {
  readonly faults: readonly { readonly field: string; readonly message: string }[];

  constructor(field: 'page' | 'size', message: string) {
    super('invalid', 'invalid', `${field}: ${message}`);
    this.faults = [{ field, message }];
  }
}

/** The views' file cannot be used: another process has it, or it is of a newer format. The message is one line for a person. */
export class ViewsFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ViewsFileError';
  }
}

/** A generation holds other search fields, or keywords, than the schema names: its index cannot answer, and a rebuild makes one that can. */
export class SearchFieldsChanged extends CodedError {
  /** What is wanted and not there. */
  readonly missing: readonly string[];

  constructor(view: string, generation: number, stored: readonly string[], wanted: readonly string[]) {
    super(
      'unavailable',
      'search-rebuild-needed',
      `Generation ${generation} of the search view ${view} indexes ${list(stored)}, but ${list(wanted)} ` +
        'is wanted. Rebuild the view into a new generation.',
    );
    this.missing = wanted.filter((name) => !stored.includes(name));
  }
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
