import { once } from 'node:events';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { type CallContext, ended } from './call.ts';
import type { ServiceContext } from './context.ts';
import type { Deadline } from './deadline.ts';
import { ServiceError, toServiceError } from './errors.ts';
import { GrpcCall, type GrpcMethod, type RawCall } from './grpc-call.ts';
import { toGrpcStatus } from './grpc-errors.ts';

/** Answers one request. */
export type UnaryHandler<Req, Res> = (request: Req, call: CallContext) => Promise<Res>;
/** Answers one request with a stream; it ends when the iteration does. Its `finally` runs when the caller goes away. */
export type ServerStreamHandler<Req, Res> = (request: Req, call: CallContext) => AsyncIterable<Res>;

/** Stands in for a request that could not be read. */
export const UNREADABLE = Symbol('unreadable');

/** The calls in flight of one service on one host. */
export class GrpcCalls {
  readonly #ctx: ServiceContext;
  readonly #calls = new Set<GrpcCall>();
  #closed = false;
  #whenIdle: (() => void) | undefined;

  constructor(ctx: ServiceContext) {
    this.#ctx = ctx;
    ctx.lifecycle.draining.addEventListener('abort', () => {
      for (const call of this.#calls) call.drain();
    });
  }

  /** Refuses new calls from now on and resolves when none is in flight; at the deadline those that still are end. */
  async close(deadline: Deadline): Promise<void> {
    this.#closed = true;
    if (this.#calls.size === 0) return;
    const cut = setTimeout(() => this.#cutOff(), deadline.remaining());
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
    clearTimeout(cut);
  }

  #cutOff(): void {
    this.#ctx.log.warn({ count: this.#calls.size }, 'calls were cut off');
    for (const call of this.#calls) call.abort(ended.draining());
    this.#whenIdle?.();
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  begin(method: GrpcMethod, raw: RawCall, outOfTime: (call: GrpcCall) => void): GrpcCall {
    const call = new GrpcCall(this.#ctx, method, raw, { outOfTime, over: (over) => this.#end(over) });
    this.#calls.add(call);
    if (this.#ctx.tracing.enabled) {
      call.startSpan(`${method.service}/${method.name}`, {
        'rpc.system': 'grpc',
        'rpc.service': method.service,
        'rpc.method': method.name,
      });
    }
    if (this.#ctx.lifecycle.draining.aborted) call.drain();
    return call;
  }

  /** Why the call cannot be handled, if it cannot. */
  refusal(call: GrpcCall): ServiceError | undefined {
    if (this.#closed) return ended.draining();
    if (call.deadline.expired) return ended.deadline();
    return call.raw.request === UNREADABLE
      ? new ServiceError(
          'invalid',
          'The request is not a message of the type that this method takes, or has a text that is not valid UTF-8.',
        )
      : undefined;
  }

  /** Runs `work` in the call's span. */
  within<T>(call: GrpcCall, work: () => T): T {
    return this.#ctx.tracing.within(call.span, work);
  }

  /** Internal errors are logged with their stack; the caller gets none of it. */
  explain(call: GrpcCall, error: unknown): ServiceError {
    const known = toServiceError(error);
    if (known.code === 'internal') {
      const { service, name } = call.method;
      call.log.error({ err: known.cause ?? known, method: `${service}/${name}` }, 'request failed');
    }
    return known;
  }

  #end(call: GrpcCall): void {
    this.#calls.delete(call);
    if (this.#closed && this.#calls.size === 0) this.#whenIdle?.();
  }
}

/** Serves a unary method: every outcome, a hanging handler included, becomes one answer. */
export function unary(
  calls: GrpcCalls,
  method: GrpcMethod,
  handler: UnaryHandler<never, unknown>,
): handleUnaryCall<unknown, unknown> {
  return (raw, callback) => {
    const fail = (call: GrpcCall, error: ServiceError) => {
      const failure = toGrpcStatus(error);
      if (call.finish(failure.code, error)) callback(failure);
    };
    const call = calls.begin(method, raw, (late) => {
      late.abort(ended.deadline());
      fail(late, ended.deadline());
    });
    const refusal = calls.refusal(call);
    if (refusal !== undefined) return fail(call, refusal);
    void calls.within(call, async () => {
      try {
        const answer = await handler(raw.request as never, call);
        succeed(call, callback, answer);
      } catch (error) {
        fail(call, calls.explain(call, error));
      }
    });
  };
}

function succeed(call: GrpcCall, callback: sendUnaryData<unknown>, answer: unknown): void {
  if (call.over) return;
  call.sendHeaders();
  call.finish(status.OK);
  callback(null, answer as object);
}

/** Serves a method that answers with a stream, no faster than the caller reads. */
export function serverStream(
  calls: GrpcCalls,
  method: GrpcMethod,
  handler: ServerStreamHandler<never, unknown>,
): handleServerStreamingCall<unknown, unknown> {
  return (raw) => {
    const call = calls.begin(method, raw, (late) => late.abort(ended.deadline()));
    void calls.within(call, async () => {
      try {
        const refusal = calls.refusal(call);
        if (refusal !== undefined) throw refusal;
        await pump(handler(raw.request as never, call), call, raw);
        call.sendHeaders();
        if (call.finish(status.OK)) raw.end();
      } catch (error) {
        if (call.over) return;
        const known = calls.explain(call, error);
        const failure = toGrpcStatus(known);
        if (call.finish(failure.code, known)) raw.emit('error', failure);
      }
    });
  };
}

/** Writes what the iteration yields until it ends or the call's signal aborts, which throws the signal's reason. */
async function pump(
  messages: AsyncIterable<unknown>,
  call: GrpcCall,
  raw: ServerWritableStream<unknown, unknown>,
): Promise<void> {
  const { signal } = call;
  const iterator = messages[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(signal, iterator.next());
      if (next.done) return;
      call.sendHeaders();
      if (!raw.write(next.value)) await unlessAborted(signal, once(raw, 'drain', { signal }));
    }
  } finally {
    // Not awaited: a generator that waits for something else answers only when that is over.
    void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/**
 * What `work` comes to, unless `signal` aborts first, which rejects with its reason. Nothing of it stays behind: a race
 * with one promise for the whole stream would keep every message until the stream ends.
 */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
