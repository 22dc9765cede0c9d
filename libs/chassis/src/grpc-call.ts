import { Metadata, type ServerUnaryCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { Call, ended } from './call.ts';
import type { ServiceContext } from './context.ts';
import { Deadline } from './deadline.ts';
import type { ServiceError } from './errors.ts';
import { codeName } from './grpc-errors.ts';
import type { Meter } from './metrics.ts';

/** A call as grpc-js hands it over. */
export type RawCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

/** What is known of a method before any call. */
export interface GrpcMethod {
  readonly service: string;
  readonly name: string;
  readonly meter: Meter;
  readonly stream: boolean;
}

/** The call context of one gRPC call. It is over once: by its answer, by cancellation or by its deadline. */
export class GrpcCall extends Call {
  readonly method: GrpcMethod;
  readonly raw: RawCall;
  readonly #startedAt = performance.now();
  readonly #onOver: (call: GrpcCall) => void;
  #responseHeaders: Metadata | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  /**
   * @param outOfTime runs when the deadline passes
   * @param onOver runs once, when the call is over
   */
  constructor(
    ctx: ServiceContext,
    method: GrpcMethod,
    raw: RawCall,
    on: { readonly outOfTime: (call: GrpcCall) => void; readonly over: (call: GrpcCall) => void },
  ) {
    super(ctx);
    this.method = method;
    this.raw = raw;
    this.#onOver = on.over;
    this.#limit(on.outOfTime);
    raw.once('cancelled', () => this.#cancelled());
  }

  /** A caller of a unary method may ask for less time than the service allows, never for more. */
  #limit(outOfTime: (call: GrpcCall) => void): void {
    const asked = Number(this.raw.getDeadline());
    const limit = this.method.stream ? Number.POSITIVE_INFINITY : Date.now() + this.ctx.config.REQUEST_TIMEOUT_MS;
    const epochMs = Math.min(asked, limit);
    if (!Number.isFinite(epochMs)) return;
    this.deadline = Deadline.at(epochMs);
    const remaining = this.deadline.remaining();
    if (remaining <= MAX_TIMER_MS) this.#timer = setTimeout(outOfTime, remaining, this);
  }

  get over(): boolean {
    return this.#over;
  }

  header(name: string): string | undefined {
    const value = this.raw.metadata.get(name)[0];
    return typeof value === 'string' ? value : undefined;
  }

  setHeader(name: string, value: string): void {
    this.#responseHeaders ??= new Metadata();
    this.#responseHeaders.set(name, value);
  }

  /** Sends what {@link setHeader} collected; before the first message. */
  sendHeaders(): void {
    if (this.#responseHeaders === undefined) return;
    this.raw.sendMetadata(this.#responseHeaders);
    this.#responseHeaders = undefined;
  }

  /** The service drains: a stream ends now, other calls finish. */
  drain(): void {
    if (this.method.stream) this.abort(ended.draining());
  }

  /** Marks the call as over; answers false when it was already. */
  finish(code: number, error?: ServiceError): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    const name = codeName(code);
    const ms = performance.now() - this.#startedAt;
    this.method.meter.record(name, ms / 1e3);
    if (this.ctx.log.isLevelEnabled('debug')) {
      const { service, name: method } = this.method;
      this.log.debug({ method: `${service}/${method}`, status: name, ms: Math.round(ms) }, 'call');
    }
    if (this.span !== undefined) {
      this.span.set({ 'rpc.grpc.status_code': code });
      if (error !== undefined && SERVER_FAULTS.has(code)) this.span.fail(error);
      this.span.end();
    }
    this.#onOver(this);
    return true;
  }

  #cancelled(): void {
    if (this.#over) return;
    const reason = this.deadline.expired ? ended.deadline() : ended.cancelled();
    this.abort(reason);
    this.finish(this.deadline.expired ? status.DEADLINE_EXCEEDED : status.CANCELLED, reason);
  }
}

/** Node's timers overflow above this; such a deadline is no deadline for any practical purpose. */
const MAX_TIMER_MS = 2_147_483_647;
const SERVER_FAULTS = new Set<number>([
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);
