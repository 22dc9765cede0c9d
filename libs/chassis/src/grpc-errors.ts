import { Metadata, type StatusObject } from '@grpc/grpc-js';
import { grpcStatus, type ServiceError } from './errors.ts';

/** Metadata key with the problem's type, such as a rule's name. */
export const PROBLEM_KEY = 'keelson-problem';
/** Longest text in a status, which travels as an HTTP/2 header. Characters. */
const MAX_DETAILS = 1_000;

/** The gRPC status of an error: its code, its text with the faults, and its type in the metadata. */
export function toGrpcStatus(error: ServiceError): StatusObject {
  const metadata = new Metadata();
  metadata.set(PROBLEM_KEY, printable(error.type));
  if (error.retryAfter !== undefined) metadata.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfter))));
  return { code: grpcStatus(error.code), details: detailsOf(error), metadata };
}

function detailsOf(error: ServiceError): string {
  const faults = (error.faults ?? []).map(({ field, message }) => `${field} ${message}`.trim());
  const text = faults.length === 0 ? error.message : `${error.message} ${faults.join('; ')}`;
  return (text.length > MAX_DETAILS ? `${text.slice(0, MAX_DETAILS)}…` : text).toWellFormed();
}

/** Metadata values are printable ASCII. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
