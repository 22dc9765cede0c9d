import { type ServiceError as GrpcFailure, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type ErrorCode, type Fault, grpcStatus, isErrorCode, ServiceError } from './errors.ts';

/** Metadata key with the problem's type, such as a rule's name. */
export const PROBLEM_KEY = 'keelson-problem';
/** Metadata key with what else a problem says, for callers of ours: code, detail and faults, as JSON. */
const PROBLEM_BODY_KEY = 'keelson-problem-bin';
/** Longest text in a status, which travels as an HTTP/2 header. Characters. */
const MAX_DETAILS = 1_000;
/** Most faults that a problem tells a caller of ours; some hundred bytes each, all headers together have some 16 KiB. */
const MAX_FAULTS = 20;

/** Codes by number: `5` is `NOT_FOUND`. */
const CODE_NAMES = new Map(Object.entries(status).map(([name, code]) => [code as number, name]));

/** The name of a gRPC status, for labels and logs. */
export function codeName(code: number): string {
  return CODE_NAMES.get(code) ?? 'UNKNOWN';
}

/** The gRPC status of an error: its code, its text with the faults, and its type and the whole of it in the metadata. */
export function toGrpcStatus(error: ServiceError): StatusObject {
  const metadata = new Metadata();
  metadata.set(PROBLEM_KEY, printable(error.type));
  metadata.set(PROBLEM_BODY_KEY, Buffer.from(JSON.stringify(bodyOf(error))));
  if (error.retryAfter !== undefined) metadata.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfter))));
  return { code: grpcStatus(error.code), details: detailsOf(error), metadata };
}

/**
 * The error that another service answered, as it was thrown there: code, type, detail and faults. What no service of ours
 * says is told by its status: of a callee that is away, late or too busy the caller may know, all else is a fault inside.
 */
export function fromGrpcFailure(failure: Pick<GrpcFailure, 'code' | 'details' | 'metadata'>): ServiceError {
  const type = failure.metadata?.get(PROBLEM_KEY)[0];
  if (typeof type !== 'string') return unspoken(failure);
  const { code, detail, errors } = readBody(failure.metadata.get(PROBLEM_BODY_KEY)[0]);
  const known = isErrorCode(code) ? code : codeOfStatus(failure.code);
  const retryAfter = Number(failure.metadata.get('retry-after')[0]);
  return new ServiceError(known, typeof detail === 'string' ? detail : failure.details, {
    cause: failure,
    type,
    faults: Array.isArray(errors) ? (errors as Fault[]) : undefined,
    retryAfter: retryAfter > 0 ? retryAfter : undefined,
  });
}

const UNSPOKEN: Readonly<Partial<Record<number, ErrorCode>>> = {
  [status.UNAVAILABLE]: 'unavailable',
  // A reset on the way, by a proxy for one: the caller itself has not given up.
  [status.CANCELLED]: 'unavailable',
  [status.DEADLINE_EXCEEDED]: 'deadline',
  [status.RESOURCE_EXHAUSTED]: 'too-many',
};

const UNSPOKEN_TEXT: Readonly<Partial<Record<ErrorCode, string>>> = {
  unavailable: 'A service that this one needs does not answer. Try again.',
  deadline:
    'A service that this one needs did not answer in time. A write may have happened: repeat it with the same key.',
  'too-many': 'A service that this one needs is too busy. Try again later.',
};

function unspoken(failure: Pick<GrpcFailure, 'code' | 'details'>): ServiceError {
  const code = UNSPOKEN[failure.code] ?? 'internal';
  const text = UNSPOKEN_TEXT[code] ?? `${codeName(failure.code)}: ${failure.details}`;
  return new ServiceError(code, text, { cause: failure });
}

/** For a problem whose body is missing or unreadable. */
function codeOfStatus(code: number): ErrorCode {
  const codes: readonly ErrorCode[] = [
    'invalid',
    'unauthenticated',
    'forbidden',
    'not-found',
    'rule',
    'revision',
    'too-many',
    'unavailable',
    'deadline',
  ];
  return codes.find((known) => grpcStatus(known) === code) ?? 'internal';
}

function bodyOf({ code, message, faults }: ServiceError): Record<string, unknown> {
  const errors = faults?.slice(0, MAX_FAULTS).map(({ field, message: text }) => ({ field, message: shortened(text) }));
  return { code, detail: shortened(message), ...(errors && { errors }) };
}

function readBody(value: string | Buffer | undefined): Record<string, unknown> {
  if (!Buffer.isBuffer(value)) return {};
  try {
    return (JSON.parse(value.toString()) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function detailsOf(error: ServiceError): string {
  const faults = (error.faults ?? []).map(({ field, message }) => `${field} ${message}`.trim());
  return shortened(faults.length === 0 ? error.message : `${error.message} ${faults.join('; ')}`);
}

function shortened(text: string): string {
  return (text.length > MAX_DETAILS ? `${text.slice(0, MAX_DETAILS)}…` : text).toWellFormed();
}

/** Metadata values are printable ASCII. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
