import { type Caller, CLAIMS_HEADER, parseCaller } from './caller.ts';
import type { ServiceContext } from './context.ts';
import { Deadline } from './deadline.ts';
import { ServiceError } from './errors.ts';
import type { Logger } from './logs.ts';
import type { TraceContext } from './trace-context.ts';
import type { Span } from './tracing.ts';

/** What a handler knows of the request around it, the same for HTTP and gRPC. */
export interface CallContext {
  /** When the caller stops waiting. Pass it on to everything that is called. */
  readonly deadline: Deadline;
  /** Aborts when the deadline passes or the caller goes away; a stream's also when the service drains. The reason is a ServiceError. */
  readonly signal: AbortSignal;
  /** Logs with the request's trace. */
  readonly log: Logger;
  /** Where the request stands in its trace; undefined when it came with none and tracing is off. */
  readonly trace: TraceContext | undefined;
  /**
   * Who calls, as the edge has verified it; undefined where the call is anonymous.
   * @throws ServiceError `unauthenticated` when the claims cannot be read
   */
  readonly caller: Caller | undefined;
  /** A request header (gRPC: metadata). Case does not matter. */
  header(name: string): string | undefined;
  /** Sets a response header (gRPC: initial metadata). */
  setHeader(name: string, value: string): void;
}

/** Reasons for a call to end before its handler does. */
export const ended = {
  deadline: () =>
    new ServiceError(
      'deadline',
      'There was no answer in time. A write may have happened: repeat it with the same key.',
    ),
  cancelled: () => new ServiceError('cancelled', 'The caller went away.'),
  draining: () => new ServiceError('unavailable', 'This instance is stopping. Connect again.', { type: 'draining' }),
} as const;

/** What the call contexts of HTTP and gRPC have in common. Signal, logger, trace and caller are made when first asked for. */
export abstract class Call implements CallContext {
  deadline: Deadline = Deadline.none;
  span: Span | undefined;
  protected readonly ctx: ServiceContext;
  #abort: AbortController | undefined;
  #reason: ServiceError | undefined;
  #log: Logger | undefined;
  #trace: TraceContext | undefined | null = null;
  #caller: Caller | undefined | null = null;

  constructor(ctx: ServiceContext) {
    this.ctx = ctx;
  }

  abstract header(name: string): string | undefined;
  abstract setHeader(name: string, value: string): void;

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#reason !== undefined) this.#abort.abort(this.#reason);
    }
    return this.#abort.signal;
  }

  get trace(): TraceContext | undefined {
    if (this.span !== undefined) return this.span.trace;
    if (this.#trace === null) this.#trace = this.ctx.tracing.extract((name) => this.header(name));
    return this.#trace;
  }

  get caller(): Caller | undefined {
    if (this.#caller === null) this.#caller = parseCaller(this.header(CLAIMS_HEADER));
    return this.#caller;
  }

  get log(): Logger {
    if (this.#log === undefined) {
      const { trace } = this;
      this.#log =
        trace === undefined ? this.ctx.log : this.ctx.log.child({ trace_id: trace.traceId, span_id: trace.spanId });
    }
    return this.#log;
  }

  /** Starts the call's span; the request's own context is its parent. */
  startSpan(name: string, attributes: Record<string, string>): void {
    const parent = this.ctx.tracing.extract((header) => this.header(header)) ?? null;
    this.span = this.ctx.tracing.start(name, { kind: 'server', parent, attributes });
  }

  /** Aborts the signal; the first reason stays. */
  abort(reason: ServiceError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#abort?.abort(reason);
  }
}
