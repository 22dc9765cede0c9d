import { status as grpc } from '@grpc/grpc-js';

/** The one table of errors: how a code is told over HTTP and over gRPC. */
const table = {
  invalid: { http: 400, grpc: grpc.INVALID_ARGUMENT, title: 'The request is not valid' },
  unauthenticated: { http: 401, grpc: grpc.UNAUTHENTICATED, title: 'Sign in first' },
  forbidden: { http: 403, grpc: grpc.PERMISSION_DENIED, title: 'Not allowed' },
  'not-found': { http: 404, grpc: grpc.NOT_FOUND, title: 'Not found' },
  'method-not-allowed': { http: 405, grpc: grpc.UNIMPLEMENTED, title: 'Method not allowed' },
  rule: { http: 409, grpc: grpc.FAILED_PRECONDITION, title: 'A rule does not allow this' },
  revision: { http: 412, grpc: grpc.ABORTED, title: 'It has changed meanwhile' },
  'too-large': { http: 413, grpc: grpc.RESOURCE_EXHAUSTED, title: 'The request is too large' },
  'unsupported-media-type': { http: 415, grpc: grpc.INVALID_ARGUMENT, title: 'Unsupported media type' },
  'key-reused': { http: 422, grpc: grpc.INVALID_ARGUMENT, title: 'The idempotency key was used before' },
  'too-many': { http: 429, grpc: grpc.RESOURCE_EXHAUSTED, title: 'Too many requests' },
  cancelled: { http: 499, grpc: grpc.CANCELLED, title: 'The caller went away' },
  internal: { http: 500, grpc: grpc.INTERNAL, title: 'Internal error' },
  unavailable: { http: 503, grpc: grpc.UNAVAILABLE, title: 'Not available at the moment' },
  deadline: { http: 504, grpc: grpc.DEADLINE_EXCEEDED, title: 'Out of time' },
} as const;

/** A row of the table of errors. */
export type ErrorCode = keyof typeof table;

/** What is wrong with one field: `{field: 'shopItems[0].price', message: 'must be >= 0'}`. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

export interface ServiceErrorOptions extends ErrorOptions {
  /** Finer than the code: the last part of the problem's `type`, such as a rule's name. Lower case, dashes. */
  readonly type?: string | undefined;
  readonly faults?: readonly Fault[] | undefined;
  /** Seconds after which a repeat makes sense. */
  readonly retryAfter?: number | undefined;
}

/** An error that a caller may see: its code says how, its message is in the caller's terms. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly type: string;
  readonly faults: readonly Fault[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, options);
    this.name = 'ServiceError';
    this.code = code;
    this.type = options.type ?? code;
    this.faults = options.faults;
    this.retryAfter = options.retryAfter ?? (code === 'unavailable' ? 1 : undefined);
  }
}

/** Whether `code` is a row of the table of errors. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(table, code);
}

/** Whether an error says no more than that something is away, late or busy for now: what failed by it may be tried later. */
export function isOutage(error: unknown): boolean {
  const { code } = fieldsOf(error);
  return code === 'unavailable' || code === 'deadline' || code === 'too-many';
}

/** The HTTP status of a code. */
export function httpStatus(code: ErrorCode): number {
  return table[code].http;
}

/** The title of a code, for people. */
export function titleOf(code: ErrorCode): string {
  return table[code].title;
}

/** The gRPC status of a code. */
export function grpcStatus(code: ErrorCode): grpc {
  return table[code].grpc;
}

/** The code that an HTTP status of 400 or above stands for; statuses outside of the table fall to `invalid` or `internal`. */
export function codeOfHttpStatus(status: number): ErrorCode {
  const found = Object.entries(table).find(([, row]) => row.http === status);
  if (found !== undefined) return found[0] as ErrorCode;
  return status >= 400 && status < 500 ? 'invalid' : 'internal';
}

/**
 * Any error whose `code` is a row of the table is that row, with its `type`, `faults` and `retryAfter` where it has
 * them: libraries throw such errors without knowing this one. Everything else is `internal`, and its text stays inside
 * (as the `cause`).
 */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError && error.code !== 'internal') return error;
  const { code, type, faults, retryAfter, message } = fieldsOf(error);
  if (!isErrorCode(code) || code === 'internal') {
    return new ServiceError('internal', 'Something went wrong here. It has been logged.', { cause: error });
  }
  return new ServiceError(code, String(message), {
    cause: error,
    type: typeof type === 'string' ? type : undefined,
    faults: Array.isArray(faults) ? (faults as Fault[]) : undefined,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
  });
}

function fieldsOf(error: unknown): Record<string, unknown> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
}

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  readonly traceId?: string;
}

/** The problem+json document of an error. */
export function toProblem(error: ServiceError, traceId?: string): Problem {
  const row = table[error.code];
  return {
    type: `urn:keelson:problem:${error.type}`,
    title: row.title,
    status: row.http,
    detail: error.message,
    ...(error.faults !== undefined && { errors: error.faults }),
    ...(traceId !== undefined && { traceId }),
  };
}
