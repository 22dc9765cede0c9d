import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { AppendTooLarge, DeadlineExceeded, StoreUnavailable } from './errors.ts';
import type { Instrumentation, StoreOperation } from './instrumentation.ts';

/** The stream has moved on since the expected revision. */
export class AppendConflict extends Error {}

/** The stream was deleted for good: it takes no event any more. */
export class StreamGone extends Error {}

/** Runs one call to the event store: measured, and with its errors in the core's terms. */
export function storeCall<T>(
  instrumentation: Instrumentation,
  operation: StoreOperation,
  run: () => Promise<T>,
): Promise<T> {
  return instrumentation.storeCall(operation, async () => {
    try {
      return await run();
    } catch (error) {
      throw coreError(error);
    }
  });
}

/** The client's error as one of the core's; what has no counterpart comes back as it is. */
export function coreError(error: unknown): unknown {
  if (error instanceof WrongExpectedVersionError) return new AppendConflict(error.message, { cause: error });
  if (error instanceof StreamDeletedError) return new StreamGone(error.message, { cause: error });
  if (error instanceof DeadlineExceededError) {
    return new DeadlineExceeded('The event store did not answer in time.', { cause: error });
  }
  if (error instanceof MaxAppendSizeExceededError) return new AppendTooLarge({ cause: error });
  // The answer to a batch append loses its code on the way; the message still has it.
  if (error instanceof UnknownError && error.message.includes('UNAVAILABLE:')) {
    return new StoreUnavailable('The event store takes no writes at the moment.', { cause: error });
  }
  if (UNAVAILABLE.some((kind) => error instanceof kind) || isGrpcError(error)) {
    return new StoreUnavailable('The event store cannot be reached.', { cause: error });
  }
  return error;
}

/** The client lets gRPC's own errors through where it first asks the server what it can do. */
function isGrpcError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

// UnknownError is what a connection that breaks in the middle of a call comes out as.
const UNAVAILABLE = [
  UnavailableError,
  CancelledError,
  TimeoutError,
  NotLeaderError,
  AccessDeniedError,
  UnknownError,
] as const;
