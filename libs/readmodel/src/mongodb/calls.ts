import { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerError } from 'mongodb';
import { type CallOptions, callBudget } from '../call-options.ts';
import { DeadlineExceeded, ReadModelUnavailable, RequestCancelled } from '../errors.ts';
import type { StoreInstrumentation, StoreOperation } from '../instrumentation.ts';

/** Error names by which no server could be asked, or the client was closed meanwhile. */
const AWAY_NAMES: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoClientClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'MongoWaitQueueTimeoutError',
]);

/**
 * Server error codes of a server that is starting, stepping down, stopping, out of reach of a majority, or out of time:
 * the retryable ones of MongoDB's specification of retryable writes, and MaxTimeMSExpired (50).
 */
const AWAY_CODES: ReadonlySet<number> = new Set([
  6, 7, 50, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
]);

/** What bounds one read in the driver and in the server. A write is bounded by {@link MongoCalls.run} alone. */
export interface Bounds {
  readonly maxTimeMS: number;
  readonly signal: AbortSignal;
}

/** Time ran out before the driver answered. */
class CallTimedOut extends Error {}

/**
 * Runs driver calls within their time and turns their failures into the port's. The driver by itself does not bound a
 * call: its `timeoutMS` has no effect since version 7.
 */
export class MongoCalls {
  readonly #connect: () => Promise<void>;
  readonly #timeoutMs: number;
  readonly #instrumentation: StoreInstrumentation;

  /** @param connect before each call; done at once where there is a connection */
  constructor(connect: () => Promise<void>, timeoutMs: number, instrumentation: StoreInstrumentation) {
    this.#connect = connect;
    this.#timeoutMs = timeoutMs;
    this.#instrumentation = instrumentation;
  }

  /** Runs one call; give `bounds` to the driver with reads. */
  run<R>(
    operation: StoreOperation,
    options: CallOptions | undefined,
    call: (bounds: Bounds) => Promise<R>,
  ): Promise<R> {
    return this.#instrumentation.storeCall('mongodb', operation, () => this.#bounded(options, call));
  }

  async #bounded<R>(options: CallOptions | undefined, call: (bounds: Bounds) => Promise<R>): Promise<R> {
    const maxTimeMS = callBudget(options, this.#timeoutMs);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new CallTimedOut()), maxTimeMS);
    const cancel = () => stop.abort(new RequestCancelled());
    options?.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = this.#connect().then(() => call({ maxTimeMS, signal: stop.signal }));
      return await Promise.race([answer, rejectionOf(stop.signal)]);
    } catch (error) {
      throw failureOf(error, stop.signal, options);
    } finally {
      clearTimeout(timer);
      options?.signal?.removeEventListener('abort', cancel);
    }
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function failureOf(error: unknown, stopped: AbortSignal, options: CallOptions | undefined): unknown {
  if (options?.signal?.aborted) return new RequestCancelled({ cause: error });
  if (!stopped.aborted && !isAway(error)) return error;
  if (options?.deadline !== undefined && Date.now() >= options.deadline) return new DeadlineExceeded({ cause: error });
  return new ReadModelUnavailable('documents', { cause: error });
}

function isAway(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoNetworkError || AWAY_NAMES.has(error.name)) return true;
  // A bulk write wraps what befell its connection, and the wrapper has no server's code then.
  if (error instanceof MongoBulkWriteError && error.code === undefined) return true;
  return error instanceof MongoServerError && AWAY_CODES.has(Number(error.code));
}
