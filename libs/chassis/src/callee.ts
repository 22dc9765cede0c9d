import {
  type CallOptions,
  type ChannelOptions,
  Client,
  credentials,
  type ServiceError as GrpcFailure,
  Metadata,
  status,
} from '@grpc/grpc-js';
import type { MethodDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { type CallContext, ended } from './call.ts';
import { CLAIMS_HEADER } from './caller.ts';
import type { ServiceContext } from './context.ts';
import { Deadline } from './deadline.ts';
import type { ServiceError } from './errors.ts';
import { codeName, fromGrpcFailure } from './grpc-errors.ts';
import type { Meter } from './metrics.ts';
import { methodOf, serviceOf } from './proto.ts';
import { type TraceContext, toCarrier } from './trace-context.ts';
import type { Span } from './tracing.ts';

/** Another service, as this one calls it. */
export interface CalleeOptions {
  /** Where it answers, `127.0.0.1:5001`: see the spec `address`. */
  readonly address: string;
  /** Its contract, from `loadProto`. */
  readonly proto: PackageDefinition;
  /** Full name of the proto service, such as `keelson.inventory.v1.ReservationService`. */
  readonly service: string;
}

/** How one call is made. */
export interface OutgoingCall {
  /** Until when this service waits for the answer. */
  readonly deadline: Deadline;
  /** Makes a write safe to repeat: the mesh may do so only where there is one. */
  readonly idempotencyKey?: string | undefined;
  /** The request that this call is part of: its caller's claims, its deadline and its trace go along. */
  readonly onBehalfOf?: CallContext | undefined;
  /** Where the call stands in a trace, if it is part of no request: what an event carries, for one. */
  readonly trace?: TraceContext | undefined;
  /** Ends the call. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The methods of a contract: each takes its request, and answers its response or, of a server stream, an iteration of them.
 *
 *     interface Reservations {
 *       Reserve(request: ReserveRequest): ReserveResponse;
 *       Watch(request: WatchRequest): AsyncIterable<WatchResponse>;
 *     }
 */
export type CalleeMethods<M> = { readonly [Name in keyof M]: (request: never) => unknown };

type UnaryName<M extends CalleeMethods<M>> = {
  [Name in keyof M]: ReturnType<M[Name]> extends AsyncIterable<unknown> ? never : Name;
}[keyof M] &
  string;
type StreamName<M extends CalleeMethods<M>> = Exclude<keyof M, UnaryName<M>> & string;
type Item<Stream> = Stream extends AsyncIterable<infer T> ? T : never;

/**
 * No retries, neither by grpc-js nor by a service config that a name server may hold: they are the mesh's. A callee that
 * was restarted is connected to anew within half a second.
 */
export const CALLEE_OPTIONS = {
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
  // Calls stay inside the mesh, whatever proxy the environment names for the world outside.
  'grpc.enable_http_proxy': 0,
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 500,
  // Finds out that a callee is gone whose connection broke without a word.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
} as const satisfies ChannelOptions;

/**
 * Connects to a service of another process; closed when this one stops. The connection is made with the first call, and
 * anew whenever it was lost.
 * @typeParam M its methods, see {@link CalleeMethods}
 * @throws Error when the contract has no such service
 */
export function callee<M extends CalleeMethods<M>>(ctx: ServiceContext, options: CalleeOptions): Callee<M> {
  const client = new Client(options.address, credentials.createInsecure(), CALLEE_OPTIONS);
  ctx.lifecycle.onStop(`calls to ${options.service}`, () => client.close());
  return new Callee<M>(ctx, client, options);
}

/** The methods of another service. Errors come as they were thrown there, see {@link fromGrpcFailure}. */
export class Callee<M extends CalleeMethods<M>> {
  readonly #ctx: ServiceContext;
  readonly #client: Client;
  readonly #service: ServiceDefinition;
  readonly #name: string;
  readonly #meters = new Map<string, Meter>();

  constructor(ctx: ServiceContext, client: Client, { proto, service }: CalleeOptions) {
    this.#ctx = ctx;
    this.#client = client;
    this.#name = service;
    this.#service = serviceOf(proto, service);
  }

  /**
   * Calls a unary method once. Waits until the deadline, the one of the request that it is part of, or this service's
   * longest time for a request, whichever is first.
   * @throws ServiceError as the callee answered it; `unavailable` when it is away, `deadline` when it is late (then it is
   *   not known whether it was carried out), `cancelled` when the signal ended it
   */
  async call<Name extends UnaryName<M>>(
    name: Name,
    request: Parameters<M[Name]>[0],
    options: OutgoingCall,
  ): Promise<ReturnType<M[Name]>> {
    const limit = this.#ctx.config.REQUEST_TIMEOUT_MS;
    const outgoing = this.#begin(name, options, Math.min(deadlineOf(options), Date.now() + limit));
    const { path, requestSerialize, responseDeserialize } = outgoing.method;
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request as object,
        outgoing.metadata,
        outgoing.bounds,
        (failure, answer) => {
          release();
          const error = outgoing.end(failure);
          if (error === undefined) resolve(answer as ReturnType<M[Name]>);
          else reject(error);
        },
      );
      const release = onAbort(options.signal, () => call.cancel());
    });
  }

  /**
   * Calls a method that answers with a stream, read no faster than it is consumed. Ends with the stream, by leaving the
   * iteration, by the signal or at the deadline.
   * @throws ServiceError while iterating, as {@link call}
   */
  async *stream<Name extends StreamName<M>>(
    name: Name,
    request: Parameters<M[Name]>[0],
    options: OutgoingCall,
  ): AsyncGenerator<Item<ReturnType<M[Name]>>, void, undefined> {
    const outgoing = this.#begin(name, options, deadlineOf(options));
    const { path, requestSerialize, responseDeserialize } = outgoing.method;
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request as object,
      outgoing.metadata,
      outgoing.bounds,
    );
    const release = onAbort(options.signal, () => call.cancel());
    // Whoever leaves the iteration hears no more of it; a cancelled stream says so with an error all the same.
    call.on('error', () => {});
    let over = false;
    try {
      for await (const message of call) yield message as Item<ReturnType<M[Name]>>;
      over = true;
      outgoing.end(undefined);
    } catch (failure) {
      over = true;
      throw outgoing.end(failure as GrpcFailure);
    } finally {
      release();
      if (!over) outgoing.end(undefined, status.CANCELLED);
      call.cancel();
    }
  }

  #begin(name: string, options: OutgoingCall, epochMs: number): Outgoing {
    if (epochMs <= Date.now()) throw ended.deadline();
    if (options.signal?.aborted) throw ended.cancelled();
    const { tracing } = this.#ctx;
    const given = options.trace ?? (tracing.active ? undefined : options.onBehalfOf?.trace);
    const attributes = { 'rpc.system': 'grpc', 'rpc.service': this.#name, 'rpc.method': name };
    const span = tracing.start(`${this.#name}/${name}`, { kind: 'client', parent: given, attributes });
    return new Outgoing({
      method: methodOf(this.#service, name),
      meter: this.#meterOf(name),
      span,
      metadata: metadataOf(options, span?.trace ?? given ?? options.onBehalfOf?.trace),
      bounds: Number.isFinite(epochMs) ? { deadline: epochMs } : {},
      signal: options.signal,
    });
  }

  #meterOf(name: string): Meter {
    const meter = this.#meters.get(name) ?? this.#ctx.metrics.calledMethod(this.#name, name);
    this.#meters.set(name, meter);
    return meter;
  }
}

interface OutgoingParts {
  readonly method: MethodDefinition<object, object>;
  readonly meter: Meter;
  readonly span: Span | undefined;
  readonly metadata: Metadata;
  readonly bounds: CallOptions;
  readonly signal: AbortSignal | undefined;
}

/** One call on its way. */
class Outgoing {
  readonly method: MethodDefinition<object, object>;
  readonly metadata: Metadata;
  readonly bounds: CallOptions;
  readonly #parts: OutgoingParts;
  readonly #startedAt = performance.now();

  constructor(parts: OutgoingParts) {
    this.method = parts.method;
    this.metadata = parts.metadata;
    this.bounds = parts.bounds;
    this.#parts = parts;
  }

  /** Measures the call and ends its span. @returns what to throw, if it failed */
  end(failure: GrpcFailure | null | undefined, code: number = failure?.code ?? status.OK): ServiceError | undefined {
    const { meter, span, signal } = this.#parts;
    meter.record(codeName(code), (performance.now() - this.#startedAt) / 1e3);
    const error = failure ? errorOf(failure, signal) : undefined;
    span?.set({ 'rpc.grpc.status_code': code });
    if (error !== undefined) span?.fail(error);
    span?.end();
    return error;
  }
}

function errorOf(failure: GrpcFailure, signal: AbortSignal | undefined): ServiceError {
  if (failure.code === status.CANCELLED && signal?.aborted) return ended.cancelled();
  return fromGrpcFailure(failure);
}

function deadlineOf({ deadline, onBehalfOf }: OutgoingCall): number {
  return Math.min(deadline.epochMs, (onBehalfOf?.deadline ?? Deadline.none).epochMs);
}

function metadataOf({ idempotencyKey, onBehalfOf }: OutgoingCall, trace: TraceContext | undefined): Metadata {
  const metadata = new Metadata();
  const claims = onBehalfOf?.header(CLAIMS_HEADER);
  const fields = { 'idempotency-key': idempotencyKey, [CLAIMS_HEADER]: claims, ...toCarrier(trace) };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) metadata.set(name, value);
  return metadata;
}

/** Runs `then` once the signal aborts; answers how to no longer wait for it. */
function onAbort(signal: AbortSignal | undefined, then: () => void): () => void {
  signal?.addEventListener('abort', then, { once: true });
  return () => signal?.removeEventListener('abort', then);
}
