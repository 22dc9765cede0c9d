import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { sqliteCode } from '../storage/database.ts';
import { StoreUnavailable } from '../storage/writer.ts';

/** An error as the protocol has it: a gRPC status, and in its metadata the name by which clients tell it. */
export type ProtocolError = Partial<ServiceError> & Pick<ServiceError, 'code' | 'details'>;

function protocolError(code: status, details: string, facts: Record<string, string> = {}): ProtocolError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(facts)) metadata.set(key, headerText(value));
  return Object.assign(new Error(details), { code, details, metadata });
}

/** A header is ASCII; names of streams and groups need not be. */
function headerText(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?');
}

/**
 * Any error of a handler as the protocol has it. A disk that does not read or write is UNAVAILABLE; what nobody
 * expected is INTERNAL, and is printed here because the client cannot do anything about it.
 */
export function toProtocolError(error: unknown): ProtocolError {
  if (isProtocolError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StoreUnavailable) return unavailable(message);
  if (sqliteCode(error) !== undefined) return unavailable(`the data cannot be read: ${message}`);
  console.error(error);
  return protocolError(status.INTERNAL, message);
}

function isProtocolError(error: unknown): error is ProtocolError {
  return error instanceof Error && 'code' in error && 'details' in error;
}

export function streamDeleted(stream: string): ProtocolError {
  return protocolError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

/** `expected` as the protocol numbers it: -1 no stream, -2 any, -4 stream exists. `actual` is -1 for no stream. */
export function wrongExpectedVersion(stream: string, expected: string, actual: number): ProtocolError {
  const facts: Record<string, string> = {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': expected,
  };
  if (actual >= 0) facts['actual-version'] = String(actual);
  const text = `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`;
  return protocolError(status.FAILED_PRECONDITION, text, facts);
}

export function maxAppendSizeExceeded(bytes: number): ProtocolError {
  return protocolError(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytes),
  });
}

export function missingMetadataProperty(name: string): ProtocolError {
  return protocolError(status.INVALID_ARGUMENT, `Required Metadata Property '${name}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });
}

export function invalidArgument(details: string): ProtocolError {
  return protocolError(status.INVALID_ARGUMENT, details);
}

export function unavailable(details: string): ProtocolError {
  return protocolError(status.UNAVAILABLE, details);
}

export function deadlineExceeded(): ProtocolError {
  return protocolError(status.DEADLINE_EXCEEDED, 'The append did not begin before its deadline.');
}

function groupFacts(exception: string, stream: string, group: string): Record<string, string> {
  return { exception, 'stream-name': stream, 'group-name': group };
}

export function groupDoesNotExist(stream: string, group: string): ProtocolError {
  return protocolError(
    status.NOT_FOUND,
    `Subscription group ${group} on stream ${stream} does not exist.`,
    groupFacts('persistent-subscription-does-not-exist', stream, group),
  );
}

export function groupExists(stream: string, group: string): ProtocolError {
  return protocolError(
    status.ALREADY_EXISTS,
    `Subscription group ${group} on stream ${stream} exists.`,
    groupFacts('persistent-subscription-exists', stream, group),
  );
}

export function groupDropped(stream: string, group: string): ProtocolError {
  return protocolError(
    status.CANCELLED,
    `Subscription group ${group} on stream ${stream} was dropped.`,
    groupFacts('persistent-subscription-dropped', stream, group),
  );
}

export function groupIsFull(stream: string, group: string): ProtocolError {
  return protocolError(
    status.FAILED_PRECONDITION,
    `Maximum subscriptions reached for subscription group ${group} on stream ${stream}.`,
    groupFacts('maximum-subscribers-reached', stream, group),
  );
}

export function groupFailed(stream: string, group: string, reason: string): ProtocolError {
  return protocolError(status.INTERNAL, `Subscription group ${group} on stream ${stream} failed: '${reason}'`, {
    ...groupFacts('persistent-subscription-failed', stream, group),
    reason,
  });
}
