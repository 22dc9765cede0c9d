/** Where a span stands in a trace, as W3C Trace Context and B3 carry it. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
  /** W3C `tracestate`, passed on as it came. */
  readonly traceState?: string;
}

/** What event metadata and messages carry: the W3C fields. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** A reader of headers or metadata by lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const B3_SINGLE = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?$/;
const TRACE_ID = /^([0-9a-f]{16}|[0-9a-f]{32})$/;
const SPAN_ID = /^[0-9a-f]{16}$/;
const ZEROES = /^0+$/;
/** The W3C specification asks for at least 512 characters; longer ones may be dropped. */
const MAX_TRACESTATE = 512;

/** The context that a request came with: W3C first, then B3 single, then B3 multi. Malformed ones count as absent. */
export function extractTrace(header: HeaderReader): TraceContext | undefined {
  const traceparent = header('traceparent');
  if (traceparent !== undefined) {
    const found = parseTraceparent(traceparent, header('tracestate'));
    if (found !== undefined) return found;
  }
  const single = header('b3');
  if (single !== undefined) return parseB3(single);
  const traceId = header('x-b3-traceid');
  return traceId === undefined ? undefined : parseB3Multi(traceId, header);
}

/** Reads a W3C `traceparent`; undefined when it is malformed. */
export function parseTraceparent(text: string, traceState?: string): TraceContext | undefined {
  const match = TRACEPARENT.exec(text.trim());
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '00', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  return make(traceId, spanId, (Number.parseInt(flags, 16) & 1) === 1, traceState);
}

function parseB3(text: string): TraceContext | undefined {
  const match = B3_SINGLE.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, traceId = '', spanId = '', sampled] = match;
  return make(traceId.padStart(32, '0'), spanId, sampled === '1' || sampled === 'd');
}

function parseB3Multi(traceId: string, header: HeaderReader): TraceContext | undefined {
  const id = traceId.trim().toLowerCase();
  const spanId = header('x-b3-spanid')?.trim().toLowerCase() ?? '';
  if (!TRACE_ID.test(id) || !SPAN_ID.test(spanId)) return undefined;
  const sampled = header('x-b3-sampled')?.toLowerCase();
  const debug = header('x-b3-flags') === '1';
  return make(id.padStart(32, '0'), spanId, debug || sampled === '1' || sampled === 'true');
}

function make(traceId: string, spanId: string, sampled: boolean, traceState?: string): TraceContext | undefined {
  if (ZEROES.test(traceId) || ZEROES.test(spanId)) return undefined;
  if (traceState === undefined || traceState === '' || traceState.length > MAX_TRACESTATE) {
    return { traceId, spanId, sampled };
  }
  return { traceId, spanId, sampled, traceState };
}

/** The W3C `traceparent` of a context. */
export function formatTraceparent(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

const NOTHING: TraceCarrier = Object.freeze({});

/** The W3C fields of a context; an empty object when there is none. */
export function toCarrier(trace: TraceContext | undefined): TraceCarrier {
  if (trace === undefined) return NOTHING;
  const traceparent = formatTraceparent(trace);
  return trace.traceState === undefined ? { traceparent } : { traceparent, tracestate: trace.traceState };
}

/** The context in event metadata, wherever it came from; undefined when there is none or it is malformed. */
export function fromCarrier(carrier: unknown): TraceContext | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined;
  const { traceparent, tracestate } = carrier as Record<string, unknown>;
  if (typeof traceparent !== 'string') return undefined;
  return parseTraceparent(traceparent, typeof tracestate === 'string' ? tracestate : undefined);
}
