import { AsyncLocalStorage } from 'node:async_hooks';
import { extractTrace, type HeaderReader, type TraceCarrier, type TraceContext, toCarrier } from './trace-context.ts';

export type SpanKind = 'server' | 'client' | 'consumer' | 'internal';
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  readonly kind: SpanKind;
  /** The span that this one is part of; the active one unless given; `null` begins a new trace. */
  readonly parent?: TraceContext | null | undefined;
  /** Other traces that led to this one. */
  readonly links?: readonly TraceContext[];
  readonly attributes?: SpanAttributes;
}

/** One timed piece of work in a trace. */
export interface Span {
  readonly trace: TraceContext;
  set(attributes: SpanAttributes): void;
  /** Marks it as failed. */
  fail(error: unknown): void;
  end(): void;
}

/** Makes spans; see `otlp.ts`. */
export interface SpanSource {
  start(name: string, options: SpanOptions): Span;
  /** Sends what is buffered and ends. */
  stop(): Promise<void>;
}

/** Anything that stands in a trace: a call context. */
export interface Traced {
  readonly trace: TraceContext | undefined;
}

/**
 * The traces of one service. Without a collector there are no spans and nothing of OpenTelemetry is loaded; the context
 * that a request came with is passed on all the same.
 */
export class Tracing {
  readonly #active = new AsyncLocalStorage<Span>();
  #source: SpanSource | undefined;
  #loading: Promise<void> | undefined;

  /** Loads a source of spans; there are none until it is there. */
  use(loading: Promise<SpanSource>): void {
    this.#loading = loading.then((source) => {
      this.#source = source;
    });
    this.#loading.catch(() => {});
  }

  /** Resolves when spans are made, or at once when there is nothing to load. Rejects when loading failed. */
  async ready(): Promise<void> {
    await this.#loading;
  }

  get enabled(): boolean {
    return this.#source !== undefined;
  }

  /** Whether there is a span that one started now would be part of. */
  get active(): boolean {
    return this.#active.getStore() !== undefined;
  }

  /** The context that a request came with: W3C, B3 single or B3 multi. */
  extract(header: HeaderReader): TraceContext | undefined {
    return extractTrace(header);
  }

  /** Starts a span, or nothing when tracing is off. */
  start(name: string, options: SpanOptions): Span | undefined {
    if (this.#source === undefined) return undefined;
    const parent = options.parent === undefined ? this.#active.getStore()?.trace : options.parent;
    return this.#source.start(name, { ...options, parent: parent ?? null });
  }

  /** Runs `work` with `span` as the active one: spans started in it are its children. */
  within<T>(span: Span | undefined, work: () => T): T {
    return span === undefined ? work() : this.#active.run(span, work);
  }

  /** Runs `work` in a span of its own that ends with it. */
  async span<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
    const span = this.start(name, options);
    if (span === undefined) return work();
    try {
      return await this.within(span, work);
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** For the metadata of events and messages that a call causes: `{traceparent, tracestate}`, or nothing. */
  carrier(call: Traced | undefined): TraceCarrier {
    return toCarrier(call?.trace);
  }

  /** Sends what is buffered. */
  async stop(): Promise<void> {
    await this.#loading?.catch(() => {});
    const source = this.#source;
    this.#source = undefined;
    await source?.stop();
  }
}
