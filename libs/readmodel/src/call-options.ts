import { DeadlineExceeded, RequestCancelled } from './errors.ts';

/** What a caller may say of one call. Both are optional; the adapter's own timeout always holds. */
export interface CallOptions {
  /** No answer is wanted after this time, epoch milliseconds. A call cut short by it fails with code `deadline`. */
  readonly deadline?: number;
  /** Aborted when the caller has gone: the call ends with code `cancelled` and the engine's work is let go. */
  readonly signal?: AbortSignal;
}

/**
 * Milliseconds that a call may take: the adapter's timeout, or what is left until the caller's deadline if that is less.
 * @throws DeadlineExceeded or RequestCancelled when there is no point in starting.
 */
export function callBudget(options: CallOptions | undefined, timeoutMs: number, now = Date.now()): number {
  if (options?.signal?.aborted) throw new RequestCancelled();
  if (options?.deadline === undefined) return timeoutMs;
  const left = Math.floor(options.deadline - now);
  if (left < 1) throw new DeadlineExceeded();
  return Math.min(left, timeoutMs);
}
