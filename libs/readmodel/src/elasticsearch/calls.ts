import { type Client, errors, type TransportRequestOptions } from '@elastic/elasticsearch';
import { type CallOptions, callBudget } from '../call-options.ts';
import { DeadlineExceeded, ReadModelUnavailable, RequestCancelled } from '../errors.ts';
import type { StoreInstrumentation, StoreOperation } from '../instrumentation.ts';

/** Statuses of a cluster, or a proxy before it, that takes no work for now. */
const AWAY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

type ClientCall<R> = (client: Client, bounds: TransportRequestOptions) => Promise<R>;

/** Runs client calls within their time and turns their failures into the port's. */
export class ElasticsearchCalls {
  readonly #client: Client;
  readonly #timeoutMs: number;
  readonly #instrumentation: StoreInstrumentation;

  constructor(client: Client, timeoutMs: number, instrumentation: StoreInstrumentation) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#instrumentation = instrumentation;
  }

  /** Runs one call; pass `bounds` on as the client call's options. */
  run<R>(operation: StoreOperation, options: CallOptions | undefined, call: ClientCall<R>): Promise<R> {
    return this.#instrumentation.storeCall('elasticsearch', operation, () => this.#bounded(options, call));
  }

  async #bounded<R>(options: CallOptions | undefined, call: ClientCall<R>): Promise<R> {
    const requestTimeout = callBudget(options, this.#timeoutMs);
    try {
      return await call(
        this.#client,
        options?.signal ? { requestTimeout, signal: options.signal } : { requestTimeout },
      );
    } catch (error) {
      throw this.#failure(error, options);
    }
  }

  #failure(error: unknown, options: CallOptions | undefined): unknown {
    if (options?.signal?.aborted) return new RequestCancelled({ cause: error });
    if (!isAway(error)) return error;
    if (options?.deadline !== undefined && Date.now() >= options.deadline)
      return new DeadlineExceeded({ cause: error });
    return new ReadModelUnavailable('search', { cause: error });
  }
}

/** Whether a status, of an answer or of one operation in a bulk, is that of a cluster that takes no work for now. */
export function isAwayStatus(status: number | undefined): boolean {
  return status !== undefined && AWAY_STATUSES.has(status);
}

/** Whether the engine says so of a whole call, or of one item in it: the index was dropped, or lost. */
export function isMissingIndex(error: { readonly type?: string } | undefined): boolean {
  return error?.type === 'index_not_found_exception';
}

/** Whether an error is the cluster's answer with that status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof errors.ResponseError && error.statusCode === status;
}

function isAway(error: unknown): boolean {
  if (error instanceof errors.ResponseError) {
    return isAwayStatus(error.statusCode) || isMissingIndex(error.body?.error);
  }
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError ||
    error instanceof errors.RequestAbortedError
  );
}
