import type { Attributes, Link, Span as OtelSpan, SpanContext } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { TraceContext } from './trace-context.ts';
import type { Span, SpanKind, SpanOptions, SpanSource } from './tracing.ts';

export interface OtlpOptions {
  readonly name: string;
  readonly version: string;
  /** The collector's base URL; spans go to `/v1/traces` below it, as protobuf over HTTP. */
  readonly endpoint: string;
  /** Share of the traces begun here that are kept, 0 to 1. Traces begun elsewhere keep their callers' decision. */
  readonly ratio: number;
  /** Told when spans could not be delivered; they are lost. */
  readonly onLost: (error: Error | undefined) => void;
}

/** Longest time to deliver one batch, repeats included. Milliseconds. */
const EXPORT_TIMEOUT_MS = 5_000;
/** Longest wait for the last spans when the service stops. Milliseconds. */
const LAST_FLUSH_MS = 3_000;

/**
 * Loads the OpenTelemetry SDK and makes a source of spans that are sent in batches. It is imported here and nowhere
 * else, and only when asked for: a process without a collector does not pay for it.
 */
export async function otlpSpans(options: OtlpOptions): Promise<SpanSource> {
  const [api, sdk, resources, exporter] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ]);
  const url = `${options.endpoint.replace(/\/+$/, '')}/v1/traces`;
  const otlp = new exporter.OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS });
  const reporting: SpanExporter = {
    export: (spans, done) =>
      otlp.export(spans, (result) => {
        if (result.code !== 0) options.onLost(result.error);
        done(result);
      }),
    shutdown: () => otlp.shutdown(),
  };
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': options.name, 'service.version': options.version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(options.ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor(reporting)],
  });
  const tracer = provider.getTracer('@keelson/chassis');
  const kinds: Record<SpanKind, number> = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    consumer: api.SpanKind.CONSUMER,
    internal: api.SpanKind.INTERNAL,
  };
  const remote = (trace: TraceContext): SpanContext => ({
    traceId: trace.traceId,
    spanId: trace.spanId,
    traceFlags: trace.sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
    isRemote: true,
    ...(trace.traceState !== undefined && { traceState: api.createTraceState(trace.traceState) }),
  });
  const start = (name: string, { kind, parent, links = [], attributes = {} }: SpanOptions): Span => {
    const context = parent == null ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, remote(parent));
    const otelLinks: Link[] = links.map((link) => ({ context: remote(link) }));
    const span = tracer.startSpan(
      name,
      { kind: kinds[kind], links: otelLinks, attributes: { ...attributes } },
      context,
    );
    return new OtlpSpan(span, api.SpanStatusCode.ERROR);
  };
  const stop = async () => {
    // A collector that is away must not hold up the drain; what is lost then was reported.
    const flushed = provider.shutdown().catch(() => {});
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, LAST_FLUSH_MS).unref())]);
  };
  return { start, stop };
}

class OtlpSpan implements Span {
  readonly trace: TraceContext;
  readonly #span: OtelSpan;
  readonly #error: number;

  constructor(span: OtelSpan, error: number) {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    const state = traceState?.serialize();
    this.trace = {
      traceId,
      spanId,
      sampled: (traceFlags & 1) === 1,
      ...(state !== undefined && state !== '' && { traceState: state }),
    };
    this.#span = span;
    this.#error = error;
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#span.setStatus({ code: this.#error, message });
    if (error instanceof Error) this.#span.recordException(error);
  }

  end(): void {
    this.#span.end();
  }
}
